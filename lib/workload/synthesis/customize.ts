import type { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import { isPlainMap } from '../values/maps';
import { mergeFields, renderManifest, type RawFields } from './raw-fields';
import { Problems } from '../values/validation';

/** The fields of every kind of object that {@link customize} knows. */
export interface CustomizableProps {
  readonly ConfigMap: k8s.KubeConfigMapProps;
  readonly CronJob: k8s.KubeCronJobProps;
  readonly Deployment: k8s.KubeDeploymentProps;
  readonly HorizontalPodAutoscaler: k8s.KubeHorizontalPodAutoscalerV2Props;
  readonly Ingress: k8s.KubeIngressProps;
  readonly Job: k8s.KubeJobProps;
  readonly Namespace: k8s.KubeNamespaceProps;
  readonly NetworkPolicy: k8s.KubeNetworkPolicyProps;
  readonly PersistentVolumeClaim: k8s.KubePersistentVolumeClaimProps;
  readonly PodDisruptionBudget: k8s.KubePodDisruptionBudgetProps;
  readonly Secret: k8s.KubeSecretProps;
  readonly Service: k8s.KubeServiceProps;
  readonly ServiceAccount: k8s.KubeServiceAccountProps;
  readonly StatefulSet: k8s.KubeStatefulSetProps;
}

/** Some of the fields of something, and of what is in it. */
export type DeepPartial<T> = T extends k8s.IntOrString | k8s.Quantity | Date
  ? T
  : T extends readonly (infer Item)[]
    ? readonly DeepPartial<Item>[]
    : T extends object
      ? { readonly [Field in keyof T]?: DeepPartial<T[Field]> }
      : T;

/**
 * Changes fields of an object that no prop of ours reaches. Its types are those of the generated classes, so that the
 * editor knows every field; a field that is none is a problem of the tree, where the classes would drop it silently.
 *
 * Fields merge into the object. In a list of named items (containers, volumes, environment,
 * ports) an item merges into the one with its `name`, a mount into the one with its `mountPath`, and another one is
 * added; any other list replaces what is there. What was changed last wins.
 *
 * For fields newer than the classes, and to remove one, there is `setRawFields`.
 *
 * @param kind the kind of the object, by which its fields are known
 * @example
 * customize(server.deployment, 'Deployment', {
 *   spec: { template: { spec: { priorityClassName: 'serving' } } },
 * });
 * customize(server.service, 'Service', { spec: { publishNotReadyAddresses: true } });
 *
 * @see https://github.com/cdk8s-team/cdk8s/issues/2172
 */
export function customize<Kind extends keyof CustomizableProps>(
  object: ApiObject,
  kind: Kind,
  fields: DeepPartial<CustomizableProps[Kind]>,
): void {
  const problems = new Problems(object);
  const render = (object.constructor as { manifest?: (props: object) => RawFields }).manifest;
  if (
    !problems.expect(
      object.kind === kind,
      'customize()',
      `must be called with the kind of its object, '${object.kind}'`,
      kind,
    )
  ) {
    return;
  }
  if (
    !problems.expect(
      render !== undefined,
      'customize()',
      'takes objects of the generated classes only (k8s.Kube…). Use setRawFields',
      object.constructor.name,
    ) ||
    render === undefined
  ) {
    return;
  }
  const rendered = renderFields(problems, fields, render);
  if (rendered === undefined) {
    return;
  }
  for (const path of lostFields(fields, rendered, '')) {
    problems.add(
      path,
      `is no field of a ${kind} of Kubernetes 1.28, or has a value of the wrong kind (k8s.Quantity and ` +
        'k8s.IntOrString are classes). Correct it; a newer field is set by setRawFields',
    );
  }
  for (const field of ['name', 'namespace'] as const) {
    problems.expect(
      (rendered.metadata as RawFields | undefined)?.[field] === undefined,
      `metadata.${field}`,
      'must be changed where the object is made: others refer to it by that',
    );
  }
  checkNewContainers(problems, object, rendered);
  mergeFields(
    object,
    Object.fromEntries(Object.entries(rendered).filter(([field]) => field !== 'apiVersion' && field !== 'kind')),
  );
}

function renderFields(problems: Problems, fields: object, render: (props: object) => RawFields): RawFields | undefined {
  for (const path of nullPaths(fields, '')) {
    problems.add(path, 'must have a value; setRawFields removes a field');
  }
  if (problems.count > 0) {
    return undefined;
  }
  try {
    return render(fields);
  } catch (error) {
    // A list where a map belongs, or the other way round.
    problems.add('customize()', `cannot read the fields: ${(error as Error).message}`);
    return undefined;
  }
}

function nullPaths(value: unknown, path: string): string[] {
  if (value === null) {
    return [path];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => nullPaths(item, `${path}[${index}]`));
  }
  return isPlainMap(value) ? Object.entries(value).flatMap(([key, item]) => nullPaths(item, join(path, key))) : [];
}

// What was given and did not arrive. The classes spell some fields in their own way (`clusterIp`).
function lostFields(given: unknown, rendered: unknown, path: string): string[] {
  if (rendered === undefined) {
    return [path];
  }
  if (Array.isArray(given)) {
    return given.flatMap((item, index) =>
      lostFields(item, Array.isArray(rendered) ? (rendered as unknown[])[index] : undefined, `${path}[${index}]`),
    );
  }
  if (!isPlainMap(given)) {
    return [];
  }
  const arrived = isPlainMap(rendered) ? rendered : {};
  return Object.entries(given).flatMap(([key, value]) => {
    const found = key in arrived ? key : Object.keys(arrived).find((name) => name.toLowerCase() === key.toLowerCase());
    return value === undefined
      ? []
      : lostFields(value, found === undefined ? undefined : arrived[found], join(path, key));
  });
}

// A misspelt name would otherwise become a container of its own, of which the cluster says only that it has no image.
function checkNewContainers(problems: Problems, object: ApiObject, rendered: RawFields): void {
  for (const list of ['containers', 'initContainers']) {
    const there = containersOf(renderManifest(object), list).map(({ name }) => name);
    for (const { name, image } of containersOf(rendered, list)) {
      const known = there.map((each) => `'${each}'`).join(', ') || 'none';
      problems.expect(
        image !== undefined || there.includes(name),
        `spec.template.spec.${list}`,
        `must be containers that are there (${known}), or have an 'image'`,
        name,
      );
    }
  }
}

function containersOf(
  manifest: RawFields,
  list: string,
): readonly { readonly name: string; readonly image?: string }[] {
  const pod = ['spec', 'template', 'spec'].reduce<unknown>(
    (value, key) => (isPlainMap(value) ? value[key] : undefined),
    manifest,
  );
  return isPlainMap(pod) && Array.isArray(pod[list]) ? (pod[list] as { name: string; image?: string }[]) : [];
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
