import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { figureNames, type FigureName } from './figures';

/** Where the history is kept: one line of JSON for each commit that was measured. */
export const historyFile = join(__dirname, '../history.jsonl');

/** What was measured of one commit. */
export interface Measured extends Readonly<Partial<Record<FigureName, number>>> {
  /** When the commit was made, not when it was measured. */
  readonly date: string;
  readonly commit: string;
  /** Of the machine that measured it. */
  readonly cores: number;
  /** How many processes wanted a core when measuring began; above the number of cores, times are too long. */
  readonly load: number;
}

/**
 * The history, oldest commit first.
 *
 * @throws Error that names the line which is no measurement
 */
export function readHistory(file = historyFile): Measured[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line, at) => {
    const fault = faultOf(line);
    if (fault !== undefined) {
      throw new Error(`${file}:${at + 1}: ${fault}`);
    }
    return JSON.parse(line) as Measured;
  });
}

function faultOf(line: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'not JSON';
  }
  if (typeof value !== 'object' || value === null) {
    return 'not an object';
  }
  const { date, commit, ...numbers } = value as Record<string, unknown>;
  if (typeof date !== 'string' || Number.isNaN(Date.parse(date))) {
    return "'date' must be a date";
  }
  if (typeof commit !== 'string' || !/^[0-9a-f]{7,40}$/.test(commit)) {
    return "'commit' must be the id of a commit";
  }
  for (const name of ['cores', 'load']) {
    if (typeof numbers[name] !== 'number') {
      return `'${name}' must be a number`;
    }
  }
  const known = new Set<string>(['cores', 'load', ...figureNames]);
  for (const [name, number] of Object.entries(numbers)) {
    if (!known.has(name)) {
      return `'${name}' is no figure: allowed are ${figureNames.join(', ')}`;
    }
    if (typeof number !== 'number' || !Number.isFinite(number)) {
      return `'${name}' must be a number`;
    }
  }
  return undefined;
}

/** Adds a measurement; of a commit that is there already, its figures take the place of earlier ones. */
export function withMeasured(history: readonly Measured[], measured: Measured): Measured[] {
  const earlier = history.find(({ commit }) => commit === measured.commit);
  const others = history.filter((each) => each !== earlier);
  return [...others, { ...earlier, ...measured }].sort((a, b) => Date.parse(a.date) - Date.parse(b.date));
}

/** Writes the history, each line with its names in the same order. */
export function writeHistory(history: readonly Measured[], file = historyFile): void {
  const order = ['date', 'commit', 'cores', 'load', ...figureNames] as const;
  const lines = history.map((measured) =>
    JSON.stringify(Object.fromEntries(order.flatMap((name) => (name in measured ? [[name, measured[name]]] : [])))),
  );
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
}
