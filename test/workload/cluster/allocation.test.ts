import { parseCluster } from '../../../lib/workload/cluster/cluster-profile';

const problemsWith = (capacity: string): string => {
  try {
    parseCluster(
      `{ name: test, profile: { kubernetesVersion: "1.34" }, nodePools: [{ name: h100, count: 1, capacity: { cpu: 8, ` +
        `memory: 32Gi, ${capacity} } }] }`,
      'test.yaml',
    );
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};
const dynamic = 'product: NVIDIA-H100-80GB-HBM3, count: 8, allocation: dynamic';

test('a pool that offers its accelerators in both ways is an error that names it', () => {
  expect(problemsWith(`gpu: { ${dynamic} }, extended: { nvidia.com/gpu: 8 }`)).toContain(
    "capacity.extended.nvidia.com/gpu: must not be there: pool 'h100' offers its accelerators by dynamic",
  );
});

test('a part of them as an extended resource is one, too', () => {
  expect(problemsWith(`gpu: { ${dynamic} }, extended: { nvidia.com/mig-1g.10gb: 8 }`)).toContain("pool 'h100'");
});

test('other extended resources beside them are none', () => {
  expect(problemsWith(`gpu: { ${dynamic} }, extended: { vpc.amazonaws.com/efa: 4 }`)).toBe('');
});

test('several MIG profiles need no strategy', () => {
  expect(problemsWith(`gpu: { ${dynamic}, migDevices: { 1g.10gb: 4, 3g.40gb: 1 } }`)).toBe('');
});

test('only the driver of NVIDIA is known', () => {
  expect(problemsWith('gpu: { vendor: amd, product: mi300x, count: 8, allocation: dynamic }')).toContain(
    "of drivers for 'dynamic' only NVIDIA's is known",
  );
});

test('turns are taken with one claim, not by pods that know nothing of each other', () => {
  expect(problemsWith(`gpu: { ${dynamic}, timeSlicing: { replicas: 4 } }`)).toContain(
    "timeSlicing: must not be there with allocation 'dynamic'",
  );
});
