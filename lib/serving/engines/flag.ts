/**
 * An argument of an engine's command line, where there is something to say.
 *
 * @param value left out, and so is the flag, where it is not given or false; true is the flag alone
 * @example
 * flag('--max-model-len', 8192) // ['--max-model-len=8192']
 */
export function flag(name: `--${string}`, value: string | number | boolean | undefined): readonly string[] {
  if (value === undefined || value === false) {
    return [];
  }
  return [value === true ? name : `${name}=${value}`];
}
