import { parseCluster } from '../../../lib/workload/cluster/cluster-profile';

const problemsWith = (capacity: string, profile = 'kubernetesVersion: "1.34"'): string => {
  try {
    parseCluster(
      `{ name: test, profile: { ${profile} }, nodePools: [{ name: h100, count: 1, capacity: { cpu: 8, ` +
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

test.each(['1.33', '1.33.5', '1.9'])('a cluster of Kubernetes %s has none', (version) => {
  expect(problemsWith(`gpu: { ${dynamic} }`, `kubernetesVersion: "${version}"`)).toContain(
    'nodePools.0.capacity.gpu.allocation: must be extended-resource: the API of claims (resource.k8s.io/v1) is part ' +
      `of Kubernetes 1.34 and later, and profile.kubernetesVersion is ${version}, got "dynamic"`,
  );
});

test('nor has one whose feature gate is off', () => {
  const profile = 'kubernetesVersion: "1.34", featureGates: { DynamicResourceAllocation: false }';
  expect(problemsWith(`gpu: { ${dynamic} }`, profile)).toContain('(DynamicResourceAllocation: false)');
});

test('an earlier cluster has pools of the other kind', () => {
  expect(problemsWith('gpu: { product: NVIDIA-L4, count: 1 }', 'kubernetesVersion: "1.33"')).toBe('');
});

describe('MIG devices that are made as they are claimed', () => {
  const gates = 'kubernetesVersion: "1.34", featureGates: { DRAPartitionableDevices: true }';
  const parts = 'migProfiles: [1g.10gb, 3g.40gb]';

  test('are taken with the feature gate of parts', () => {
    expect(problemsWith(`gpu: { ${dynamic}, ${parts} }`, gates)).toBe('');
  });

  test.each([
    ['without it', `${dynamic}, ${parts}`, 'kubernetesVersion: "1.34"', 'DRAPartitionableDevices: true'],
    ['as extended resources', `product: NVIDIA-L4, count: 1, ${parts}`, gates, "without allocation 'dynamic'"],
    ['beside others', `${dynamic}, ${parts}, migDevices: { 1g.10gb: 1 }`, gates, "not be there beside 'migDevices'"],
    ['of no profile', `${dynamic}, migProfiles: []`, gates, 'migProfiles'],
    ['of one profile twice', `${dynamic}, migProfiles: [1g.10gb, 1g.10gb]`, gates, 'must have each profile once'],
    ['of what is no profile', `${dynamic}, migProfiles: [5g.40gb]`, gates, 'must be a MIG profile, e.g. 1g.10gb'],
  ])('are an error %s', (_, gpu, profile, message) => {
    expect(problemsWith(`gpu: { ${gpu} }`, profile)).toContain(message);
  });
});
