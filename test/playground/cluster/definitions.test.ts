import { parseCluster } from '../../../lib/workload/cluster/cluster-profile';
import { definitionsOf, whatBrings } from '../../../playground/cluster/definitions';

jest.mock('../../../playground/toolchain', () => ({
  findDefinitions: () => Promise.resolve({ files: ['a.yaml'], missing: new Map() }),
}));

const cluster = parseCluster(
  'name: test\nprofile: { kubernetesVersion: "1.34", operators: [jobset] }\nnodePools: []\n',
  'cluster.yaml',
);
const established = async (errors: string[]): Promise<number> => {
  let asked = 0;
  const [definitions] = await definitionsOf(
    cluster,
    () => {
      asked += 1;
      const error = errors.shift();
      return error === undefined ? Promise.resolve({ stdout: '' }) : Promise.reject(new Error(error));
    },
    () => undefined,
  );
  await definitions!.established!();
  return asked;
};

test('a definition that has no status yet is asked for again', async () => {
  expect(await established(['.status.conditions accessor error: <nil> is of the type <nil>'])).toBe(2);
});

test('any other failure is one', async () => {
  await expect(established(['timed out waiting for the condition'])).rejects.toThrow('timed out');
});

test.each([
  ['jobset.x-k8s.io', 'add jobset to profile.operators'],
  ['keda.sh', 'add keda to profile.operators'],
  ['gateway.networking.k8s.io', 'give profile.gatewayClass'],
  ['kubeflow.org', undefined],
  ['constructor', undefined],
])('what brings the kinds of %s to a cluster', (group, brings) => {
  expect(whatBrings(group)).toBe(brings);
});
