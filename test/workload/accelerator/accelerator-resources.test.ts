import { isExtended, isShare, resourceKind } from '../../../lib/workload/accelerator/accelerator-resources';

test.each([
  ['nvidia.com/gpu', 'whole'],
  ['nvidia.com/A100', 'whole'],
  ['amd.com/gpu', 'whole'],
  ['gpu.intel.com/xe', 'whole'],
  ['habana.ai/gaudi', 'whole'],
  ['aws.amazon.com/neuron', 'whole'],
  ['google.com/tpu', 'whole'],
  ['huawei.com/Ascend910B', 'whole'],
  ['example.com/gpu', 'whole'],
  ['nvidia.com/mig-1g.10gb', 'part'],
  ['nvidia.com/gpu.shared', 'part'],
  ['aws.amazon.com/neuroncore', 'part'],
  ['amd.com/cpx_nps4', 'part'],
  ['example.com/vgpu', 'part'],
  ['vpc.amazonaws.com/efa', 'other'],
  ['rdma/hca_shared_devices_a', 'other'],
  ['nvidia.com/gpumem', 'other'],
  ['nvidia.com/gpucores', 'other'],
  ['nvidia.com/hostdev', 'other'],
  ['nvidia.com/mlnxnics', 'other'],
  ['huawei.com/Ascend910-memory', 'other'],
  ['gpu.intel.com/i915_monitoring', 'other'],
  ['aliyun.com/gpu-mem', 'other'],
  ['smarter-devices/fuse', 'other'],
  ['hugepages-2Mi', 'other'],
  ['constructor/gpu', 'whole'],
  ['toString', 'other'],
])('%s is %s', (resource, kind) => {
  expect(resourceKind(resource)).toBe(kind);
});

test('shares of accelerators are known', () => {
  expect(['nvidia.com/gpumem', 'huawei.com/Ascend910-memory', 'vpc.amazonaws.com/efa'].map(isShare)).toEqual([
    true,
    true,
    false,
  ]);
});

test('huge pages and what has a domain are extended', () => {
  expect(['hugepages-1Gi', 'rdma/hca', 'cpu', 'memory', 'ephemeral-storage'].map(isExtended)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
