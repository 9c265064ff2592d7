import type { SynthesizedObject } from '../../../lib';
import { restrictedViolations } from '../../workload/restricted';

type Manifest = SynthesizedObject['manifest'];
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
type Json = any;

/** One sentence: construct, prop, what is allowed. */
const problemForm =
  /^\w+ '[\w/.-]+': '[\w.[\]() ]+' (must|needs|cannot|is|has|takes|leads|splits) .*[A-Za-z)\]'}0-9…]$/s;
/** Problems of the tree, which belong to no one construct. */
const treeForm =
  /^(two constructs make the \w+ '[^']*': '[^']+' and '[^']+'\. Give one of them another 'name'|these objects wait for each other: .+)$/s;

/** Problems that do not say where they are, what is allowed and what to do. */
export function unclearProblems(problems: readonly string[]): string[] {
  return problems.filter((problem) => !problemForm.test(problem) && !treeForm.test(problem));
}

/** What is wrong with the objects of a program, whatever the program. */
export function brokenRules(objects: readonly Manifest[]): string[] {
  return [
    ...objects.flatMap((object) => [...nameRules(object), ...podRules(object)]),
    ...uniqueRules(objects),
    ...linkRules(objects),
  ];
}

/** The pod templates of objects. */
export function podTemplates(objects: readonly Manifest[]): Json[] {
  return objects.flatMap((object) =>
    ['Deployment', 'Job'].includes(object.kind as string) ? [object.spec.template] : [],
  );
}

const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

function nameRules({ kind, metadata }: Manifest): string[] {
  const labels = Object.entries({ ...metadata.labels }).filter(
    ([, value]) => !/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/.test(String(value)),
  );
  return rules(`${kind} '${metadata.name}'`, [
    ['is named as Kubernetes allows', dnsLabel.test(metadata.name)],
    ['has labels that Kubernetes allows', labels.length === 0],
    ['is managed by modelyard', metadata.labels['app.kubernetes.io/managed-by'] === 'modelyard'],
  ]);
}

function uniqueRules(objects: readonly Manifest[]): string[] {
  const keys = objects.map(
    ({ apiVersion, kind, metadata }) =>
      `${apiVersion.split('/')[0]}/${kind}/${metadata.namespace ?? ''}/${metadata.name}`,
  );
  return keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `two objects are ${key}`);
}

function podRules(object: Manifest): string[] {
  return podTemplates([object]).flatMap(({ spec: pod }) => {
    const containers: Json[] = [...(pod.initContainers ?? []), ...pod.containers];
    const mounted = containers.flatMap((container) =>
      (container.volumeMounts ?? []).map(({ name }: { name: string }) => name),
    );
    const volumes: string[] = (pod.volumes ?? []).map(({ name }: { name: string }) => name);
    const repeated = (values: readonly string[]): boolean => new Set(values).size !== values.length;
    return rules(`the pod of ${object.kind} '${object.metadata.name}'`, [
      [`is restricted (${restrictedViolations(pod).join(', ')})`, restrictedViolations(pod).length === 0],
      ['has each container once', !repeated(containers.map(({ name }) => name))],
      ['has each volume once', !repeated(volumes)],
      [
        'mounts the volumes that it has',
        mounted.every((name) => volumes.includes(name)) && volumes.every((name) => mounted.includes(name)),
      ],
      [
        'mounts one thing at a place',
        containers.every(({ volumeMounts = [] }) => !repeated(volumeMounts.map(({ mountPath }: Json) => mountPath))),
      ],
      ['sets each variable once', containers.every(({ env = [] }) => !repeated(env.map(({ name }: Json) => name)))],
      ['requests the extended resources that are its limits', containers.every(extendedAreEqual)],
      [
        'has no extended resource in a container that runs first',
        (pod.initContainers ?? []).every(({ resources }: Json) => extended(resources?.requests).length === 0),
      ],
      [
        'names the image of each container with its version',
        containers.every(({ image }) => /[:@][^:/]+$/.test(image) && !image.endsWith(':latest')),
      ],
    ]);
  });
}

function extended(amounts: Record<string, string> = {}): string[] {
  return Object.entries(amounts).flatMap(([name, amount]) => (name.includes('/') ? [`${name}=${amount}`] : []));
}

function extendedAreEqual({ resources = {} }: Json): boolean {
  return extended(resources.requests).join() === extended(resources.limits).join();
}

function linkRules(objects: readonly Manifest[]): string[] {
  const named = new Map(objects.map((object) => [`${object.kind}/${object.metadata.name}`, object]));
  const templates = podTemplates(objects);
  return objects.flatMap((object): string[] => {
    const what = `${object.kind} '${object.metadata.name}'`;
    const { spec } = object;
    switch (object.kind) {
      case 'Deployment':
        return deploymentRules(object, objects);
      case 'Service':
      case 'PodDisruptionBudget':
      case 'InferencePool':
        return rules(what, [
          [
            'selects the pods of one workload',
            templates.filter((template) => selects(spec.selector.matchLabels ?? spec.selector, template)).length === 1,
          ],
          ...(object.kind === 'Service'
            ? ([['leads to ports of its pods', servicePortsExist(object, templates)]] as const)
            : []),
        ]);
      case 'HorizontalPodAutoscaler':
      case 'ScaledObject':
        return rules(what, [
          ['scales a workload that is there', named.has(`${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`)],
        ]);
      case 'Ingress':
        return rules(what, [
          [
            'leads to a port of a Service',
            spec.rules.every((rule: Json) =>
              rule.http.paths.every(({ backend }: Json) =>
                servicePorts(named.get(`Service/${backend.service.name}`)).includes(backend.service.port.name),
              ),
            ),
          ],
        ]);
      case 'HTTPRoute':
      case 'GRPCRoute':
        return rules(what, [
          [
            'leads to a port of a Service',
            spec.rules.every((rule: Json) =>
              rule.backendRefs.every(
                (ref: Json) =>
                  ref.kind === 'InferencePool' || servicePorts(named.get(`Service/${ref.name}`)).includes(ref.port),
              ),
            ),
          ],
        ]);
      default:
        return [];
    }
  });
}

function deploymentRules(deployment: Manifest, objects: readonly Manifest[]): string[] {
  const { metadata, spec } = deployment;
  const owner = objects.some(
    (object) =>
      ['HorizontalPodAutoscaler', 'ScaledObject'].includes(object.kind as string) &&
      object.spec.scaleTargetRef.name === metadata.name,
  );
  const [container] = spec.template.spec.containers;
  const startup = container.startupProbe.periodSeconds * container.startupProbe.failureThreshold;
  return rules(`Deployment '${metadata.name}'`, [
    ['selects its own pods', selects(spec.selector.matchLabels, spec.template)],
    ['has no replicas beside an autoscaler', !owner || !('replicas' in spec)],
    ['waits for its pods to start', startup <= spec.progressDeadlineSeconds],
    [
      'is waited for by Pulumi',
      spec.progressDeadlineSeconds <= Number(metadata.annotations['pulumi.com/timeoutSeconds']),
    ],
    [
      'drains within the grace period',
      (container.lifecycle?.preStop?.sleep?.seconds ?? 0) <= spec.template.spec.terminationGracePeriodSeconds,
    ],
  ]);
}

function selects(selector: Readonly<Record<string, string>>, template: Json): boolean {
  return Object.entries(selector).every(([label, value]) => template.metadata.labels[label] === value);
}

function servicePorts(service: Manifest | undefined): (string | number)[] {
  return (service?.spec.ports ?? []).flatMap(({ name, port }: { name: string; port: number }) => [name, port]);
}

function servicePortsExist(service: Manifest, templates: readonly Json[]): boolean {
  const template = templates.find((each) => selects(service.spec.selector, each));
  const there: Json[] = (template?.spec.containers ?? []).flatMap(({ ports = [] }: Json) =>
    ports.map(({ name }: Json) => name),
  );
  return service.spec.ports.every(
    ({ targetPort }: Json) => typeof targetPort === 'number' || there.includes(targetPort),
  );
}

function rules(what: string, checks: readonly (readonly [rule: string, holds: boolean])[]): string[] {
  return checks.flatMap(([rule, holds]) => (holds ? [] : [`not true: ${what} ${rule}`]));
}
