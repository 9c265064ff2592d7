import { at, conditionOf, isFields, numberAt, type KubeObject } from '../objects';

/**
 * Whether an expression of the annotation `pulumi.com/waitFor` holds: `condition=Type[=Status]`, or
 * `jsonpath={.path}[=value]` with plain keys and indices.
 *
 * @throws where the path uses what only kubectl's jsonpath knows: filters, wildcards
 */
export function holds(expression: string, object: KubeObject): boolean {
  if (expression.startsWith('condition=')) {
    const [type = '', status = 'True'] = expression.slice('condition='.length).split('=');
    const condition = conditionOf(object, type);
    // What it says may be of an older spec.
    const observed = condition?.observedGeneration ?? numberAt(object, 'status', 'observedGeneration');
    return (
      condition?.status.toLowerCase() === status.toLowerCase() &&
      !(observed !== undefined && observed < (object.metadata.generation ?? 0))
    );
  }
  const [, path, wanted] = /^jsonpath=\{?\.?([^}=]+)\}?(?:=(.*))?$/.exec(expression) ?? [];
  if (path === undefined || /[*?@]|\.\./.test(path)) {
    throw new Error(
      `annotation 'pulumi.com/waitFor': '${expression}' is more than modelyard's stand-in for the official ` +
        'Kubernetes plugin reads; use plain keys and indices, such as jsonpath={.status.phase}=Running',
    );
  }
  const steps = path
    .split(/[.[\]]+/)
    .filter((step) => step !== '')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  const value = at(object, ...steps);
  if (wanted === undefined) {
    return value !== undefined;
  }
  return (isFields(value) || Array.isArray(value) ? JSON.stringify(value) : String(value)) === wanted;
}
