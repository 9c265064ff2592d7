import { isMap } from './objects/kubernetes-object';

const secretName = /(password|passwd|secret|token|api_?key|access_?key|private_?key|credential)s?$/i;
const hidden = '(hidden)';

/**
 * A value of an object as a report may show it: variables that are called like secrets, and what Secrets hold, are
 * hidden. Reports end up in pull requests.
 *
 * @param path where the value stands in its object
 */
export function redact(value: unknown, path: string): unknown {
  const variable = /env\[(?<name>[^\]]+)\]\.value$/.exec(path)?.groups?.['name'];
  if (variable !== undefined && secretName.test(variable) && value !== undefined) {
    return hidden;
  }
  return redactInside(value);
}

function redactInside(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(redactInside);
  }
  if (!isMap(value)) {
    return value;
  }
  const secret = typeof value['name'] === 'string' && typeof value['value'] === 'string' && secretName.test(value['name']);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, secret && key === 'value' ? hidden : redactInside(item)]));
}
