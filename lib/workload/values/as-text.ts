/**
 * How a value is said, whatever it is: maps and lists as JSON, since a map may have fields of the names by which
 * JavaScript would ask it for its text.
 */
export function asText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || value === undefined) {
    return String(value);
  }
  return JSON.stringify(value) ?? typeof value;
}
