/** Whether a text is JSON. Ask first how it begins: reading a long text that cannot be JSON costs something. */
export function parsesAsJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
