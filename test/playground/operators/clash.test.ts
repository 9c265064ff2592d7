import { checkClash } from '../../../playground/operators/clash';
import type { OperatorObject } from '../../../playground/operators/operator';
import { operators } from '../../../playground/operators/table';

const kueue = operators.find(({ name }) => name === 'kueue')!;
const definition = (name: string): OperatorObject => ({ apiVersion: 'a', kind: 'b', metadata: { name } });
const stored = (name: string, ...managers: string[]): object => ({
  metadata: { name, managedFields: managers.map((manager) => ({ manager })) },
  spec: { versions: [{ name: 'v1alpha1' }, { name: 'v1beta1' }] },
});

/** Checks two definitions of Kueue against a cluster of which kubectl tells this. */
function check(answer: string): Promise<void> {
  return checkClash(() => Promise.resolve({ stdout: answer }), kueue, ['workloads.k', 'topologies.k'].map(definition));
}

test('a definition that somebody else applied is named, with who it was and what it has', async () => {
  const list = { items: [stored('workloads.k', 'helm', 'kube-apiserver', 'helm'), stored('topologies.k', 'kubectl')] };
  const problem = await check(JSON.stringify(list)).catch((error: unknown) => error as Error);
  expect((problem as Error).message).toMatchInlineSnapshot(`
"Definitions of Kueue 0.17.0 clash with such that are in the cluster already:
  workloads.k, with v1alpha1 and v1beta1, applied by helm
  topologies.k, with v1alpha1 and v1beta1, applied by kubectl
  Remove them, with all of their objects: bin/kubectl delete crd workloads.k topologies.k; or take kueue out of profile.operators in the cluster's file."
`);
});

test('of one that is there alone kubectl tells no list', async () => {
  await expect(check(JSON.stringify(stored('topologies.k', 'pulumi')))).rejects.toThrow('applied by pulumi');
});

test('what the playground has applied before is no clash', async () => {
  await check(JSON.stringify({ items: [stored('workloads.k', 'kube-apiserver', 'modelyard-playground')] }));
});

test('where there is none yet nothing clashes', async () => {
  await check('');
});
