import { fieldPath } from '../diff/field-change';
import { listKind } from '../objects/list-keys';
import { isMap } from '../../workload/values/maps';
import { own } from '../../workload/values/own';

/** Where a value stands in an object: fields and places in lists, such as `['spec', 'ports', 0]`. */
export type Place = readonly (string | number)[];

/** A place by names: `spec.template.spec.containers[server].image`. Items without a name have their number. */
export function namedPath(object: { readonly kind: string }, place: Place): string {
  let path = '';
  let value: unknown = object;
  let field = '';
  for (const key of place) {
    if (Array.isArray(value)) {
      const item: unknown = value[Number(key)];
      path = `${path}[${nameOf(item, object.kind, field) ?? key}]`;
      value = item;
    } else {
      field = String(key);
      path = fieldPath(path, field);
      value = isMap(value) ? own(value, field) : undefined;
    }
  }
  return path;
}

// By the first of its keys that says one: a port by its number, whatever its protocol.
function nameOf(item: unknown, kind: string, field: string): string | undefined {
  if (!isMap(item)) {
    return undefined;
  }
  const known = listKind(kind, field);
  const keys = [...(typeof known === 'object' ? known.keys.slice(0, 1) : []), 'name', 'containerPort'];
  const named = keys
    .map((key) => own(item, key))
    .find((value) => typeof value === 'string' || typeof value === 'number');
  return named === undefined || named === '' ? undefined : String(named);
}
