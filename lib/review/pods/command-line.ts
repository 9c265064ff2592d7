import { type JsonMap } from '../../workload/values/maps';
import { mapsAt, textAt, textsAt } from '../objects/kubernetes-object';
import { shellCommands, type ShellCommand } from './shell-script';

/** The variables that a container sets itself, by name; those that come from elsewhere are not known. */
export function variablesOf(container: unknown): ReadonlyMap<string, string> {
  return new Map(
    mapsAt(container, 'env').flatMap((variable): [string, string][] => {
      const [name, value] = [textAt(variable, 'name'), textAt(variable, 'value')];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}

/**
 * What a container runs, as simple commands: one, or those of the script that it gives a shell. Where only `args`
 * are given, they are the words behind the image's own command.
 */
export function commandsOf(container: JsonMap): ShellCommand[] {
  return commandsIn([...textsAt(container, 'command'), ...textsAt(container, 'args')], variablesOf(container));
}

/** The same for the words of any command, such as that of a hook. */
export function commandsIn(words: readonly string[], variables: ReadonlyMap<string, string>): ShellCommand[] {
  // Kubernetes itself puts variables in place of `$(NAME)`.
  const plain = words.map((word) =>
    word.replace(/\$\((?<name>[\w.-]+)\)/g, (whole, name: string) => variables.get(name) ?? whole),
  );
  const script = scriptOf(plain);
  return script === undefined ? [{ words: plain, after: ';', background: false }] : shellCommands(script, variables);
}

// `sh -c "…"`, `bash -lc "…"`, and a script in `args` behind `command: [sh, -c]`.
function scriptOf(words: readonly string[]): string | undefined {
  const shell = /(?:^|\/)(?:ba|da|z|k|a)?sh$/;
  const at = words.findIndex((word) => shell.test(word));
  const option = words.findIndex((word, index) => index > at && /^-[a-z]*c$/.test(word));
  return at < 0 || at > 1 || option < 0 ? undefined : words[option + 1];
}

/** All words of a container's commands. */
export function wordsOf(container: JsonMap): string[] {
  return commandsOf(container).flatMap(({ words }) => words);
}

/**
 * The value of a flag: `--name=value` and `--name value`, with hyphens or underscores. The last one counts.
 *
 * @param names all names that it has, such as `--tensor-parallel-size` and `-tp`
 * @returns undefined where it is not given
 */
export function flagValue(words: readonly string[], names: readonly string[]): string | undefined {
  let value: string | undefined;
  words.forEach((word, index) => {
    const equals = word.indexOf('=');
    const name = hyphens(equals < 0 ? word : word.slice(0, equals));
    if (word.startsWith('-') && names.includes(name)) {
      value = equals < 0 ? (words[index + 1] ?? '') : word.slice(equals + 1);
    }
  });
  return value;
}

function hyphens(name: string): string {
  return name.startsWith('--') ? name.replaceAll('_', '-') : name;
}
