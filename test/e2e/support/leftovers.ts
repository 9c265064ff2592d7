import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { playgroundFolder } from './playground';
import { run } from './run';

/**
 * What is left on the machine of a playground: processes, mounts (network namespaces among them), network
 * interfaces, routes, folders.
 *
 * @param state its folder
 */
export async function leftovers(state = playgroundFolder): Promise<string[]> {
  const id = createHash('sha256').update(state).digest('hex').slice(0, 6);
  const traces = [state, `modelyard-${id}`, `my${id}`];
  const ours = (line: string): boolean => traces.some((trace) => line.includes(trace));
  const processes = (await run('ps', ['-eo', 'pid,args'])).stdout.split('\n').filter(ours);
  const mounts = existsSync('/proc/mounts') ? readFileSync('/proc/mounts', 'utf8').split('\n').filter(ours) : [];
  const links = (await run('ip', ['-brief', 'link'])).stdout.split('\n').filter(ours);
  const routes = (await run('ip', ['-4', 'route', 'show', 'table', 'all'])).stdout.split('\n').filter(ours);
  const folders = [state, `/run/modelyard-${id}`].filter(existsSync);
  return [
    ...processes.map(named('process')),
    ...mounts.map(named('mount')),
    ...links.map(named('link')),
    ...routes.map(named('route')),
    ...folders.map(named('folder')),
  ];
}

function named(kind: string): (what: string) => string {
  return (what) => `${kind}: ${what.trim()}`;
}
