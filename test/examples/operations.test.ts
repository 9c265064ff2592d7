import { findProgramFiles, synthesizeProgram } from '../../cli/program/synth-program';
import { restrictedViolations } from '../workload/restricted';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests
async function objectOf(kind: string): Promise<any> {
  return (await synthesizeProgram(findProgramFiles('examples/operations'))).manifests.find(
    (manifest) => manifest.kind === kind,
  );
}

test('examples/operations has times that fit into each other, in a restricted pod', async () => {
  const { metadata, spec } = await objectOf('Deployment');
  const [{ startupProbe, lifecycle }] = spec.template.spec.containers;
  const startup = startupProbe.failureThreshold * startupProbe.periodSeconds;
  const times = [startup, spec.progressDeadlineSeconds, Number(metadata.annotations['pulumi.com/timeoutSeconds'])];
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(spec.template.spec.terminationGracePeriodSeconds).toBe(lifecycle.preStop.sleep.seconds + 120);
  expect(restrictedViolations(spec.template.spec)).toEqual([]);
});

test('examples/operations sets fields that no prop reaches', async () => {
  expect((await objectOf('Deployment')).spec.revisionHistoryLimit).toBe(3);
  expect((await objectOf('Service')).spec).toMatchObject({
    trafficDistribution: 'PreferClose',
    publishNotReadyAddresses: false,
  });
});
