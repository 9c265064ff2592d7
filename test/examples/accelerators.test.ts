import { findProgramFiles, synthesizeProgram } from '../../cli/program/synth-program';
import { restrictedViolations } from '../workload/restricted';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests
async function podsOf(name: string): Promise<[string, any][]> {
  const { manifests } = await synthesizeProgram(findProgramFiles(`examples/${name}`));
  return (
    manifests
      .filter(({ kind }) => kind === 'Deployment' || kind === 'Job')
      // eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests
      .map((manifest) => [manifest.metadata.name.replace(/-[0-9a-f]{8}$/, ''), (manifest as any).spec.template.spec])
  );
}

test('the examples ask for the accelerators of every vendor, whole and shared, past their taints', async () => {
  const pods = [...(await podsOf('accelerators')), ...(await podsOf('tpu'))];
  const asked = pods.map(([name, pod]) => {
    const [[resource, count]] = Object.entries(pod.containers[0].resources.limits).filter(([each]) =>
      each.includes('/'),
    ) as [[string, string]];
    return [
      name,
      `${count} ${resource}`,
      pod.runtimeClassName ?? '',
      pod.priorityClassName ?? '',
      pod.tolerations.map(({ key }: { key: string }) => key).join(),
    ];
  });
  expect(asked.map((line) => line.join(' | ').trim())).toMatchInlineSnapshot(`
[
  "chat | 2 nvidia.com/gpu | nvidia | serving | nvidia.com/gpu",
  "embeddings | 1 nvidia.com/mig-1g.10gb | nvidia |  | nvidia.com/gpu",
  "experiment | 1 nvidia.com/gpu.shared | nvidia | experiments | nvidia.com/gpu",
  "summaries | 1 amd.com/gpu |  |  | amd.com/gpu",
  "reviews | 1 gpu.intel.com/i915 |  |  | gpu.intel.com/i915",
  "translations | 1 habana.ai/gaudi | habana |  | habana.ai/gaudi",
  "answers | 1 aws.amazon.com/neuron |  |  | aws.amazon.com/neuron",
  "chat | 8 google.com/tpu |  |  | google.com/tpu",
  "embeddings | 1 nvidia.com/gpu |  |  | nvidia.com/gpu",
]
`);
  expect(pods.flatMap(([, pod]) => restrictedViolations(pod))).toEqual([]);
});

test('examples/device-claims claims devices where a pool gives them so, and counts them where both kinds have them', async () => {
  const asked = (await podsOf('device-claims')).map(([name, pod]) => [
    name,
    pod.resourceClaims?.[0].resourceClaimTemplateName.replace(/-[0-9a-f]{8}$/, ''),
    pod.containers[0].resources.limits['nvidia.com/gpu'],
  ]);
  expect(asked).toEqual([
    ['chat', 'chat-accelerator', undefined],
    ['embeddings', 'embeddings-accelerator', undefined],
    ['summaries', undefined, '1'],
    ['fine-tuning', 'fine-tuning-accelerator', undefined],
  ]);
});
