import { isMap, mapAt, mapsAt, textAt, type KubernetesObject } from '../objects/kubernetes-object';
import type { ObjectSet } from '../objects/object-set';
import { containersOf, type Workload } from '../objects/workload';
import type { Rule } from '../rule';
import { newFaults, type Fault } from '../rule-support';

/** A variable is read from a key that its ConfigMap or Secret does not have: the container does not start. */
export const missingKey: Rule = {
  id: 'missing-key',
  severity: 'high',
  consequence: 'correctness',
  *check(context) {
    yield* newFaults(context, (workload, objects) =>
      containersOf(workload).flatMap(({ path, spec }) =>
        mapsAt(spec, 'env').flatMap((variable) => fault(variable, path, workload, objects)),
      ),
    );
  },
};

function fault(
  variable: Readonly<Record<string, unknown>>,
  path: string,
  { object, environment }: Workload,
  objects: ObjectSet,
): Fault[] {
  const source = mapAt(variable, 'valueFrom');
  const [kind, reference] = isMap(source['configMapKeyRef'])
    ? (['ConfigMap', source['configMapKeyRef']] as const)
    : (['Secret', source['secretKeyRef']] as const);
  const [name, key] = [textAt(reference, 'name'), textAt(reference, 'key')];
  const found = name === undefined ? undefined : objects.near(object, environment, '', kind, name);
  const keys = found === undefined ? [] : keysOf(found);
  // An object without any key is filled by somebody else: by Pulumi, or an operator of secrets.
  if (key === undefined || keys.length === 0 || keys.includes(key) || mapAt(reference)['optional'] === true) {
    return [];
  }
  return [
    {
      path: `${path}.env[${String(variable['name'])}]`,
      message: `${kind} '${name}' has no key '${key}': the container does not start. It has ${keys
        .slice(0, 5)
        .map((each) => `'${each}'`)
        .join(', ')}`,
      after: key,
    },
  ];
}

function keysOf(object: KubernetesObject): string[] {
  return ['data', 'stringData', 'binaryData'].flatMap((field) => Object.keys(mapAt(object, field)));
}
