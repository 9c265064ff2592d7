import { migDevicesOf, migPlacements } from '../../../lib/workload/accelerator/mig-placements';
import { poolGpuSchema, type PoolGpu } from '../../../lib/workload/accelerator/cluster-schema';

const gpu = (product: string, more: object = {}): PoolGpu => poolGpuSchema.parse({ product, count: 1, ...more });

// As the tables of NVIDIA's user guide have them.
test.each([
  ['NVIDIA-A100-SXM4-80GB', '1g.10gb', [0, 1, 2, 3, 4, 5, 6], 1],
  ['NVIDIA-A100-SXM4-80GB', '1g.20gb', [0, 2, 4, 6], 2],
  ['NVIDIA-A100-SXM4-80GB', '2g.20gb', [0, 2, 4], 2],
  ['NVIDIA-A100-SXM4-80GB', '3g.40gb', [0, 4], 4],
  ['NVIDIA-A100-SXM4-80GB', '4g.40gb', [0], 4],
  ['NVIDIA-A100-SXM4-80GB', '7g.80gb', [0], 8],
  ['NVIDIA-A100-SXM4-40GB', '1g.5gb', [0, 1, 2, 3, 4, 5, 6], 1],
  ['NVIDIA-A100-SXM4-40GB', '1g.10gb', [0, 2, 4, 6], 2],
  ['NVIDIA-H100-80GB-HBM3', '1g.10gb', [0, 1, 2, 3, 4, 5, 6], 1],
  ['NVIDIA-H200', '1g.18gb', [0, 1, 2, 3, 4, 5, 6], 1],
  ['NVIDIA-H200', '1g.35gb', [0, 2, 4, 6], 2],
  ['NVIDIA-H200', '3g.71gb', [0, 4], 4],
  ['NVIDIA-B200', '2g.45gb', [0, 2, 4], 2],
  ['NVIDIA-B200', '7g.180gb', [0], 8],
])('%s: %s begins at slices %j and takes %d', (product, profile, starts, size) => {
  expect(migPlacements(profile, gpu(product))).toEqual({ starts, size });
});

test('of a GPU whose memory is not known, a profile takes what it usually does', () => {
  expect(migPlacements('2g.12gb', gpu('another'))).toEqual({ starts: [0, 2, 4], size: 2 });
});

test('a GPU has the devices into which it is divided, or can have as many as there are places', () => {
  const product = 'NVIDIA-H100-80GB-HBM3';
  const divided = gpu(product, { allocation: 'dynamic', migDevices: { '1g.10gb': 3 } });
  const divisible = gpu(product, { allocation: 'dynamic', migProfiles: ['1g.10gb'] });
  expect([divided, divisible, gpu(product)].map((each) => migDevicesOf(each, '1g.10gb'))).toEqual([3, 7, 0]);
});
