import { isMap, type JsonMap } from '../../workload/values/maps';
import { mapAt, textAt, textsAt } from '../objects/kubernetes-object';

/** Those of some fields that a map has. */
export function fieldsOf(map: JsonMap, fields: readonly string[]): string[] {
  return fields.filter((field) => map[field] !== undefined);
}

/** The texts that are there more than once, each once. */
export function repeated(texts: readonly (string | undefined)[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const text of texts) {
    if (text === undefined) {
      continue;
    }
    (seen.has(text) ? twice : seen).add(text);
  }
  return [...twice];
}

/** Whether a count or a percentage is none: `0`, `0%`. */
export function isNone(value: unknown): boolean {
  return value === 0 || (typeof value === 'string' && /^0+%$/.test(value));
}

/**
 * What is wrong with the expressions of a selector: `In` needs values, and `Exists` takes none.
 *
 * @param expressions the map that holds `matchExpressions`
 */
export function* selectorRefusals(
  expressions: unknown,
  path: string,
  list = 'matchExpressions',
): Generator<{ readonly path: string; readonly message: string }> {
  const found = mapAt(expressions)[list];
  for (const [at, expression] of (Array.isArray(found) ? found : []).entries()) {
    if (!isMap(expression)) {
      continue;
    }
    const operator = textAt(expression, 'operator');
    const values = textsAt(expression, 'values').length;
    const here = `${path}.${list}[${at}].values`;
    if ((operator === 'In' || operator === 'NotIn') && values === 0) {
      yield { path: here, message: `'${operator}' needs a value at least` };
    } else if ((operator === 'Exists' || operator === 'DoesNotExist') && values > 0) {
      yield { path: here, message: `'${operator}' takes no values: leave them out` };
    } else if ((operator === 'Gt' || operator === 'Lt') && values !== 1) {
      yield { path: here, message: `'${operator}' needs one value, a whole number` };
    }
  }
}
