import { daemonStatus } from './processes/daemon';
import type { Playground } from './state/state';

export { startSteps, type PlaygroundReport } from './steps/start';
export { keptText, stopSteps } from './steps/stop';

/** Whether the playground's API server runs. */
export function playgroundRunning(pg: Playground): boolean {
  return daemonStatus(pg, 'kube-apiserver') === 'running';
}
