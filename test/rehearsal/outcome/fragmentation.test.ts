import { fragmentationOf } from '../../../lib/rehearsal/outcome/fragmentation';
import type { NodeReport } from '../../../lib/rehearsal/model/cluster';

const resources = (gpus: number): NodeReport['capacity'] => ({
  cpu: 0,
  memory: 0,
  pods: 0,
  extended: { 'nvidia.com/gpu': gpus },
});
const node = (name: string, used: number): NodeReport => ({
  name,
  pool: 'h100',
  state: 'ready',
  capacity: resources(8),
  requested: resources(used),
  pods: [],
});

test('free GPUs that lie on nodes in use fit no pod that wants a whole node', () => {
  expect(fragmentationOf([node('a', 5), node('b', 6), node('c', 0)])).toEqual([
    {
      resource: 'nvidia.com/gpu',
      free: 13,
      largest: 8,
      onPartlyUsedNodes: 5,
      fits: { '1': 13, '2': 6, '4': 2, '8': 1 },
    },
  ]);
});
