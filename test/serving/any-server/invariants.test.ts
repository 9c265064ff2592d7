import { hpa, type SynthesizedObject } from '../../../lib';
import { objectsOf } from '../../workload/trees';
import { gpu } from '../scaling/servers';
import { brokenRules, unclearProblems } from './invariants';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
type Find = (kind: string) => any;

/** The rules that are broken once something of a sound server is changed. */
function broken(change: (find: Find, objects: SynthesizedObject['manifest'][]) => void): string[] {
  const objects = structuredClone(
    objectsOf(
      gpu({
        scaling: hpa({ max: 3, metrics: [{ type: 'Pods', metric: 'waiting', averageValue: 5 }] }),
        ingress: { host: 'chat.example.com' },
      }),
    ).map(({ manifest }) => manifest),
  );
  change((kind) => objects.find((object) => object.kind === kind), objects);
  return brokenRules(objects);
}

const pod = (find: Find) => find('Deployment').spec.template.spec;

test('a sound server breaks no rule', () => {
  expect(broken(() => undefined)).toEqual([]);
});

test.each<[string, (find: Find, objects: SynthesizedObject['manifest'][]) => void]>([
  ['is named as Kubernetes allows', (find) => (find('Service').metadata.name = 'Chat')],
  ['two objects are', (_, objects) => objects.push(objects[0]!)],
  ['is restricted', (find) => (pod(find).securityContext.runAsNonRoot = false)],
  ['has each volume once', (find) => pod(find).volumes.push(pod(find).volumes[0])],
  ['mounts the volumes that it has', (find) => pod(find).volumes.pop()],
  ['sets each variable once', (find) => pod(find).containers[0].env.push(pod(find).containers[0].env[0])],
  [
    'requests the extended resources that are its limits',
    (find) => (pod(find).containers[0].resources.limits['nvidia.com/gpu'] = '2'),
  ],
  ['names the image of each container', (find) => (pod(find).containers[0].image = 'vllm:latest')],
  ['selects its own pods', (find) => (find('Deployment').spec.selector.matchLabels.other = 'x')],
  ['has no replicas beside an autoscaler', (find) => (find('Deployment').spec.replicas = 1)],
  ['waits for its pods to start', (find) => (find('Deployment').spec.progressDeadlineSeconds = 5)],
  ['is waited for by Pulumi', (find) => (find('Deployment').metadata.annotations['pulumi.com/timeoutSeconds'] = '5')],
  ['drains within the grace period', (find) => (pod(find).terminationGracePeriodSeconds = 1)],
  [
    'selects the pods of one workload',
    (find) => (find('PodDisruptionBudget').spec.selector.matchLabels = { other: 'x' }),
  ],
  ['leads to ports of its pods', (find) => (find('Service').spec.ports[0].targetPort = 'other')],
  ['scales a workload that is there', (find) => (find('HorizontalPodAutoscaler').spec.scaleTargetRef.name = 'other')],
  [
    'leads to a port of a Service',
    (find) => (find('Ingress').spec.rules[0].http.paths[0].backend.service.name = 'other'),
  ],
])('a change is found: %s', (rule, change) => {
  expect(broken(change)).toContainEqual(expect.stringContaining(rule));
});

test('a problem has to say where it is and what is allowed', () => {
  const clear = "WebModelServer 'test/web': 'replicas' must be a whole number, at least 0, got -1";
  expect(unclearProblems([clear, 'it does not work', "WebModelServer 'test/web': 'replicas' wrong"])).toEqual([
    'it does not work',
    "WebModelServer 'test/web': 'replicas' wrong",
  ]);
});
