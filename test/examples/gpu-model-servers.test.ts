import { readFileSync } from 'node:fs';
import { findProgramFiles, synthesizeProgram } from '../../cli/program/synth-program';
import * as lib from '../../lib';
import { engines } from '../../lib/serving/engines/engines';
import { restrictedViolations } from '../workload/restricted';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests
async function podsOf(name: string): Promise<any[]> {
  const { manifests } = await synthesizeProgram(findProgramFiles(`examples/${name}`));
  return manifests
    .filter(({ kind }) => kind === 'Deployment')
    .map((manifest) => (manifest as unknown as { spec: { template: { spec: unknown } } }).spec.template.spec);
}

test('examples/engines shows every engine', () => {
  const program = readFileSync('examples/engines/index.ts', 'utf8');
  const exported = Object.entries<unknown>(lib);
  const names = Object.entries<unknown>(engines).map(([id, make]) => exported.find(([, it]) => it === make)?.[0] ?? id);
  expect(names.filter((name) => !program.includes(`engine: ${name}({`))).toEqual([]);
});

test('examples/engines has one server for each engine, in restricted pods', async () => {
  const pods = await podsOf('engines');
  expect({ servers: pods.length }).toEqual({ servers: Object.keys(engines).length });
  expect(pods.flatMap(restrictedViolations)).toEqual([]);
});

test.each(['dev', 'prod'])('examples/engines fits the accelerators of clusters/%s.yaml', async (cluster) => {
  const there = new Map<string, number>();
  for (const { count, capacity } of lib.readCluster(`clusters/${cluster}.yaml`).nodePools) {
    if (capacity.gpu !== undefined) {
      there.set(capacity.gpu.product, (there.get(capacity.gpu.product) ?? 0) + count * capacity.gpu.count);
    }
  }
  for (const { nodeSelector, containers } of await podsOf('engines')) {
    const product = nodeSelector?.['nvidia.com/gpu.product'] as string | undefined;
    if (product === undefined) {
      continue; // It needs none.
    }
    there.set(product, (there.get(product) ?? 0) - Number(containers[0].resources.limits['nvidia.com/gpu']));
  }
  expect([...there.values()].filter((left) => left < 0)).toEqual([]);
});

// What the public examples say: model, served name, processors, memory, accelerators.
test.each([
  ['kserve-vllm', ['meta-llama/Meta-Llama-3-8B-Instruct', '--served-model-name=llama3', '6', '24Gi', '1']],
  ['production-stack', ['facebook/opt-125m', '--served-model-name=facebook/opt-125m', '6', '16Gi', '1']],
])('examples/%s asks for what its original asks for', async (name, original) => {
  const [{ containers }] = await podsOf(name);
  const [{ args, resources }] = containers;
  expect([
    args[0],
    args.find((arg: string) => arg.startsWith('--served-model-name=')),
    resources.requests.cpu,
    resources.requests.memory,
    resources.requests['nvidia.com/gpu'],
  ]).toEqual(original);
});
