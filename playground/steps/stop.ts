import { stopAgent } from '../agent';
import { stopCluster } from '../cluster';
import { stopDns } from '../dns';
import { stopGateway } from '../gateway';
import { keepLayers, stopImages } from '../images';
import { stopNode } from '../node';
import { stopOperators } from '../operators';
import { endStrays } from '../processes/strays';
import { removePlayground, type Playground } from '../state/state';
import type { PlaygroundStep } from './step';

/** Stops everything that the playground has started and undoes what it changed on the machine. */
export function stopSteps(pg: Playground): PlaygroundStep[] {
  return [
    { title: 'Proxy, storage and metrics', run: () => stopAgent(pg) },
    { title: 'Operators', run: () => stopOperators(pg) },
    { title: 'Gateway', run: () => stopGateway(pg) },
    { title: 'Cluster DNS', run: () => stopDns(pg) },
    // Before the node, which ends with undoing all changes on the machine, the builder's too.
    { title: 'Registry and image builder', run: () => stopImages(pg) },
    { title: 'Real node', run: () => stopNode(pg) },
    { title: 'Cluster', run: () => stopCluster(pg) },
    {
      title: 'State folder',
      run: async () => {
        await endStrays(pg.dir, true);
        keepLayers(pg);
        return keptText(removePlayground(pg));
      },
    },
  ];
}

/** What is said of foreign files in our folders; undefined where there are none. */
export function keptText(files: readonly string[]): string | undefined {
  return files.length === 0 ? undefined : `not removed, since modelyard did not make it: ${files.join(', ')}`;
}
