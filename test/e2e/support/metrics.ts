import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setMetricValue } from '../../../playground/cluster/metrics-feed';
import type { Ports } from '../../../playground/state/ports';
import { playgroundFolder } from './playground';

/** The address of one of the suite's playground's servers on loopback. */
export function playgroundUrl(server: 'proxy' | 'metricsFeed'): string {
  return `http://127.0.0.1:${portsOf()[server]}`;
}

function portsOf(): Ports {
  return (JSON.parse(readFileSync(join(playgroundFolder, 'state.json'), 'utf8')) as { ports: Ports }).ports;
}

/** Sets the value of a metric, as a user does. @throws with what the playground says when it refuses */
export async function setMetric(path: string, value: string): Promise<void> {
  const response = await setMetricValue(
    { ports: portsOf(), path: (...parts) => join(playgroundFolder, ...parts) },
    path,
    value,
  );
  if (!response.ok) {
    throw new Error(`PUT ${path}: ${await response.text()}`);
  }
}
