import { SynthesisError, toYaml, type SynthesizedObject } from '../../lib';
import { checkProperty } from '../workload/property';
import { restrictedViolations } from '../workload/restricted';
import { objectsOf } from '../workload/trees';
import { anyServer, buildAnyServer, clusterLabelled, type AnyServer } from './any-server';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests
type Manifest = any;

const synthesized = (given: AnyServer): SynthesizedObject[] => objectsOf((chart) => buildAnyServer(chart, given), clusterLabelled(given.cluster));

test('any combination is a clear error, or objects that fit each other and are the same each time', () => {
  const rejected = { count: 0, all: 0 };
  checkProperty('servers', anyServer, (given) => {
    rejected.all += 1;
    let objects: Manifest[];
    try {
      objects = synthesized(given).map(({ manifest }) => manifest);
    } catch (error) {
      rejected.count += 1;
      expect(error).toBeInstanceOf(SynthesisError);
      for (const problem of (error as SynthesisError).problems) {
        expect(problem).toMatch(/^\w+ 'test\/[\w/-]+': '[\w.[\]{}]+( port)?' (must|needs|is|takes|has) /);
      }
      return;
    }
    expect(toYaml(synthesized(given).map(({ manifest }) => manifest))).toBe(toYaml(objects));
    const [deployment] = objects.filter(({ kind }) => kind === 'Deployment');
    const { template, selector, replicas } = deployment.spec;
    expect(template.metadata.labels).toMatchObject(selector.matchLabels);
    for (const service of objects.filter(({ kind }) => kind === 'Service')) {
      expect(template.metadata.labels).toMatchObject(service.spec.selector);
      for (const { targetPort } of service.spec.ports) {
        expect(template.spec.containers[0].ports.map(({ name }: { name: string }) => name)).toContain(targetPort);
      }
    }
    expect(replicas === undefined).toBe(given.props.scaling !== undefined);
    for (const { spec } of objects.filter(({ kind }) => ['HorizontalPodAutoscaler', 'ScaledObject'].includes(kind))) {
      expect(spec.scaleTargetRef).toMatchObject({ name: deployment.metadata.name });
    }
    const [container] = template.spec.containers;
    const startup = container.startupProbe.periodSeconds * container.startupProbe.failureThreshold;
    expect(deployment.spec.progressDeadlineSeconds).toBeGreaterThanOrEqual(given.props.startupSeconds ?? startup);
    expect(Number(deployment.metadata.annotations['pulumi.com/timeoutSeconds'])).toBeGreaterThanOrEqual(deployment.spec.progressDeadlineSeconds);
    const gpus = given.props.accelerator === undefined ? undefined : (given.props.accelerator.count ?? 1);
    expect([container.resources.requests?.['nvidia.com/gpu'], container.resources.limits?.['nvidia.com/gpu']]).toEqual(gpus === undefined ? [undefined, undefined] : [String(gpus), String(gpus)]);
    expect(container.env).toEqual(expect.arrayContaining(Object.entries(given.props.env ?? {}).map(([name, value]) => ({ name, value }))));
    expect(restrictedViolations(template.spec)).toEqual([]);
  });
  expect(rejected.count / rejected.all).toBeLessThan(0.7);
});
