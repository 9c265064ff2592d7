import { type JsonMap } from '../../workload/values/maps';
import { mapAt, numberAt, textsAt } from '../objects/kubernetes-object';
import { commandsIn, flagValue, variablesOf, wordsOf } from './command-line';
import type { ShellCommand } from './shell-script';

/**
 * How long the preStop hook of a container takes, in seconds: what it sleeps. 0 where it has none, or where nobody
 * can tell, as of a request by HTTP.
 */
export function hookSeconds(container: JsonMap): number {
  const hook = mapAt(container, 'lifecycle', 'preStop');
  const words = textsAt(hook, 'exec', 'command');
  const slept = commandsIn(words, variablesOf(container)).reduce((sum, command) => sum + sleepOf(command), 0);
  return Math.max(numberAt(hook, 'sleep', 'seconds') ?? 0, slept);
}

// `sleep` of coreutils adds up its arguments, each a number with a unit or without. What runs only when the command
// before failed, or in the background, holds nothing up.
function sleepOf({ words: [program = '', ...rest], after, background }: ShellCommand): number {
  if (background || after === '||') {
    return 0;
  }
  if (/(?:^|\/)sleep$/.test(program)) {
    return rest.reduce((sum, word) => sum + secondsIn(word), 0);
  }
  return rest.reduce((sum, word) => {
    const slept = /^(?:[^#]*;)?\s*(?:import time\s*[;\n]\s*)?time\.sleep\((?<seconds>[\d.]+)\)/.exec(word)?.groups;
    return sum + Number(slept?.['seconds'] ?? 0);
  }, 0);
}

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400 };

/** The seconds that a word says: `90`, `1.5`, `2m`. 0 where it says none. */
function secondsIn(word: string): number {
  const { amount, unit = 's' } = /^(?<amount>\d+(?:\.\d+)?)(?<unit>[smhd])?$/.exec(word)?.groups ?? {};
  return amount === undefined ? 0 : Number(amount) * units[unit]!;
}

/** How long a program takes to leave by its own setting. */
export interface Drain {
  /** The flag that says so. */
  readonly flag: string;
  readonly seconds: number;
}

/**
 * Flags that say how many seconds a program goes on with its requests after it was told to stop.
 *
 * @see https://docs.vllm.ai/en/latest/cli/serve/ `--shutdown-timeout`
 * @see https://github.com/triton-inference-server/server/blob/main/src/command_line_parser.cc `--exit-timeout-secs`
 * @see https://www.uvicorn.org/settings/ `--timeout-graceful-shutdown`
 * @see https://docs.gunicorn.org/en/stable/settings.html `--graceful-timeout`
 */
const drainFlags: readonly string[] = [
  '--shutdown-timeout',
  '--exit-timeout-secs',
  '--timeout-graceful-shutdown',
  '--graceful-timeout',
  '--graceful-shutdown-timeout',
  '--shutdown-grace-period',
  '--drain-timeout',
];

/** How long a container's program takes to leave by its own setting; undefined where it says nothing. */
export function drainOf(container: JsonMap): Drain | undefined {
  const words = wordsOf(container);
  const found = drainFlags.flatMap((flag) => {
    const seconds = secondsIn(flagValue(words, [flag]) ?? '');
    return seconds > 0 ? [{ flag, seconds }] : [];
  });
  return found[0];
}
