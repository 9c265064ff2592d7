import { isDeferred } from '../synthesis/markers';
import type { Problems } from '../values/validation';

const name = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const prefix = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const keyForm =
  "must have keys of letters, digits, '-', '_' and '.', with a domain and '/' before them where they are " +
  "somebody's: 'example.com/team'";

/**
 * Checks the keys of annotations, whose values may be any text.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/#syntax-and-character-set
 */
export function checkAnnotations(
  problems: Problems,
  annotations: Readonly<Record<string, string>> | undefined,
  prop: string,
): void {
  for (const key of Object.keys(annotations ?? {})) {
    // The case of their domain is the writer's own.
    problems.expect(isDeferred(key) || isKey(key.toLowerCase()), prop, keyForm, key);
  }
}

/**
 * Checks labels.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
export function checkLabels(
  problems: Problems,
  labels: Readonly<Record<string, string>> | undefined,
  prop: string,
): void {
  for (const [key, value] of Object.entries(labels ?? {})) {
    problems.expect(isDeferred(key) || isKey(key), prop, keyForm, key);
    problems.expect(
      isDeferred(value) || (typeof value === 'string' && (value === '' || name.test(value))),
      prop,
      "must have values of at most 63 letters, digits, '-', '_' and '.' that begin and end with a letter or digit",
      value,
    );
  }
}

function isKey(key: string): boolean {
  const [first = '', second, ...more] = key.split('/');
  return second === undefined
    ? name.test(first)
    : more.length === 0 && prefix.test(first) && first.length <= 253 && name.test(second);
}
