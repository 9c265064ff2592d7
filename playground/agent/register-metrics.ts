import { readFileSync } from 'node:fs';
import { aggregatedCredentials, applyObjects } from '../cluster';
import { writeFileAtomic } from '../state/files';
import { kubectlOn } from '../cluster/kubectl';
import { PlaygroundError } from '../playground-error';
import type { Playground } from '../state/state';
import { apiServiceNames, metricsApiObjects, metricsServerName, metricsService } from './metrics/api-objects';

const timeoutS = 30;

/**
 * Puts the agent's metrics APIs behind the API server, and waits until that reaches them. The agent must run.
 *
 * @param kubectl the program
 * @param served APIServices that an operator serves instead
 * @throws PlaygroundError with the reason when they cannot be reached
 */
export async function registerMetrics(pg: Playground, kubectl: string, served: readonly string[] = []): Promise<void> {
  const own = apiServiceNames.filter((name) => !served.includes(name));
  const ask = kubectlOn(pg, kubectl);
  const file = pg.path('metrics-objects.json');
  const { ca } = aggregatedCredentials(pg, metricsServerName);
  writeFileAtomic(
    file,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: metricsApiObjects(pg.ports.metricsApi, readFileSync(ca, 'utf8'), own),
    }),
  );
  const available = (seconds: number): Promise<unknown> =>
    ask('wait', '--for=condition=Available', `--timeout=${seconds}s`, ...own.map((name) => `apiservice/${name}`));
  const areThere = (names: readonly string[]): Promise<unknown> =>
    Promise.all([ask('get', '--namespace', metricsService.namespace, '-o', 'name', ...names), available(1)]);
  if (!(await applyObjects(pg, ask, [{ name: 'metrics', files: [file] }], areThere))) {
    return;
  }
  try {
    await available(timeoutS);
  } catch (error) {
    throw new PlaygroundError(
      `The API server does not reach the playground's metrics APIs: ${(error as Error).message}`,
      `Look at: bin/kubectl describe apiservice ${apiServiceNames[0]}; then run bin/down and bin/up.`,
    );
  }
}
