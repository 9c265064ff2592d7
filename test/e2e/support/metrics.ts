import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { playgroundFolder } from './playground';

/** The address of one of the suite's playground's servers on loopback. */
export function playgroundUrl(server: 'proxy' | 'metricsFeed'): string {
  const state = JSON.parse(readFileSync(join(playgroundFolder, 'state.json'), 'utf8')) as { ports: Record<string, number> };
  return `http://127.0.0.1:${state.ports[server]}`;
}

/** Sets the value of a metric, as a user does. @throws with what the playground says when it refuses */
export async function setMetric(path: string, value: string): Promise<void> {
  const response = await fetch(`${playgroundUrl('metricsFeed')}${path}`, { method: 'PUT', body: value });
  if (!response.ok) throw new Error(`PUT ${path}: ${await response.text()}`);
}
