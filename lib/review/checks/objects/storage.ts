import { asText } from '../../../workload/values/as-text';
import { parseQuantity } from '../../../workload/values/quantity';
import { mapAt, mapsAt, textAt, textsAt } from '../../objects/kubernetes-object';
import type { ObjectCheck, Refusal } from '../check';

/** Claims say how much, and who may use it. */
export const storage: ObjectCheck = {
  kinds: ['/PersistentVolumeClaim', 'apps/StatefulSet'],
  *find({ object }) {
    if (object.kind === 'PersistentVolumeClaim') {
      yield* claim(mapAt(object, 'spec'), 'spec');
    }
    for (const template of mapsAt(object, 'spec', 'volumeClaimTemplates')) {
      const name = textAt(template, 'metadata', 'name') ?? '';
      yield* claim(mapAt(template, 'spec'), `spec.volumeClaimTemplates[${name}].spec`);
    }
  },
};

function* claim(spec: Readonly<Record<string, unknown>>, path: string): Generator<Refusal> {
  const modes = textsAt(spec, 'accessModes');
  if (modes.length === 0) {
    yield { path: `${path}.accessModes`, message: 'It is missing: a claim says how it is used, such as ReadWriteOnce' };
  }
  if (modes.includes('ReadWriteOncePod') && modes.length > 1) {
    yield { path: `${path}.accessModes`, message: 'Beside ReadWriteOncePod there is no other mode' };
  }
  const amount = mapAt(spec, 'resources', 'requests')['storage'];
  if (amount === undefined) {
    yield { path: `${path}.resources.requests.storage`, message: 'It is missing: a claim says how much it asks for' };
  } else if (parseQuantity(amount as string | number)?.nano === 0n) {
    yield { path: `${path}.resources.requests.storage`, message: 'It has to be more than 0' };
  }
}

/** The amounts of a LimitRange are in order. */
export const limits: ObjectCheck = {
  kinds: ['/LimitRange'],
  *find({ object }) {
    const order = ['min', 'defaultRequest', 'default', 'max'];
    for (const [at, limit] of mapsAt(object, 'spec', 'limits').entries()) {
      for (const [lower, field] of order.entries()) {
        for (const higher of order.slice(lower + 1)) {
          for (const [resource, amount] of Object.entries(mapAt(limit, field))) {
            const other = mapAt(limit, higher)[resource];
            if (more(amount, other)) {
              yield {
                path: `spec.limits[${at}].${field}[${resource}]`,
                message: `It is more than ${higher}: ${asText(amount)} of ${asText(other)}`,
              };
            }
          }
        }
      }
    }
  },
};

function more(one: unknown, other: unknown): boolean {
  const [first, second] = [one, other].map((value) =>
    typeof value === 'string' || typeof value === 'number' ? parseQuantity(value)?.nano : undefined,
  );
  return first !== undefined && second !== undefined && first > second;
}
