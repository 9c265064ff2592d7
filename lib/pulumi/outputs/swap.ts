import * as pulumi from '@pulumi/pulumi';
import { parsesAsJson } from '../../workload/values/parses-as-json';
import { hasMarker, trapIn } from './marker-traps';
import { markerPattern, tokenOf } from './token';

/** What the swap of one object found. */
export interface SwapReport {
  /** The object, as a message names it: `Deployment 'x'`. */
  readonly object: string;
  /** Sentences about Outputs that cannot be put in place. */
  readonly problems: string[];
  /** The markers that were found. */
  readonly found: Set<string>;
  /** Called for each marker in a value, with the value's path. */
  readonly placed: (marker: string, path: string) => void;
}

/** Puts Outputs back where their markers stand in a plain object. */
export function swapMarkers(value: unknown, report: SwapReport): unknown {
  return mapStrings(
    value,
    (text, path) => swapText(text, path, report),
    (key, path) => {
      for (const [marker] of key.matchAll(markerPattern)) {
        report.found.add(marker);
      }
      const trap = hasMarker(key)
        ? 'is a key made from an Output. A key has to be known before the deployment; only values can come from Outputs'
        : trapIn(key);
      if (trap !== undefined) {
        report.problems.push(`${report.object}: '${path}' ${trap}`);
      }
    },
  );
}

/**
 * Copies a plain object with its strings replaced. Outputs in it are left as they are.
 *
 * @param onKey called for each key of a map, with its path
 */
export function mapStrings(
  value: unknown,
  onText: (text: string, path: string) => unknown,
  onKey: (key: string, path: string) => void = () => undefined,
  path: string = '',
): unknown {
  if (typeof value === 'string') {
    return onText(value, path);
  }
  if (typeof value !== 'object' || value === null || pulumi.Output.isInstance(value)) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => mapStrings(item, onText, onKey, `${path}[${index}]`));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const at = path === '' ? key : `${path}.${key}`;
      onKey(key, at);
      return [key, mapStrings(item, onText, onKey, at)];
    }),
  );
}

function swapText(text: string, path: string, report: SwapReport): unknown {
  const problem = (sentence: string): void => void report.problems.push(`${report.object}: '${path}' ${sentence}`);
  const found = [...text.matchAll(markerPattern)].map(([marker]) => marker);
  for (const marker of found) {
    report.found.add(marker);
    report.placed(marker, path);
  }
  const trap = trapIn(text);
  if (trap !== undefined) {
    problem(trap);
    return text;
  }
  const outputs = found.map((marker) => tokenOf(marker)?.output);
  if (!outputs.every((output) => output !== undefined)) {
    problem(
      'has a token that this program did not make: two copies of modelyard may be installed, see `npm ls modelyard`',
    );
    return text;
  }
  if (found.length === 0) {
    return text;
  }
  if (found.length === 1 && found[0] === text) {
    return outputs[0];
  }
  if (isJson(text)) {
    problem(
      'is JSON with a token in it: quotes in the value would break it. ' +
        'Make the text with token(pulumi.jsonStringify({ … }))',
    );
    return text;
  }
  return join(text, outputs, `${report.object}: '${path}'`);
}

function join(text: string, outputs: readonly pulumi.Output<unknown>[], where: string): pulumi.Output<string> {
  const between = text.split(new RegExp(markerPattern.source.replace('(', '(?:')));
  return pulumi.all([...outputs]).apply((values) => joinValues(between, values, where));
}

/**
 * The text with the values of its Outputs. Strings, numbers and booleans have one way of being written in a text;
 * anything else would print as `[object Object]`.
 *
 * @param between the text before, between and after the values
 */
export function joinValues(between: readonly string[], values: readonly unknown[], where: string): string {
  return between.reduce((before, after, index) => {
    const value = values[index - 1];
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw new Error(
        `${where} puts an Output into a text; its value must be a string, a number or a boolean, ` +
          `got ${value === null ? 'null' : typeof value}`,
      );
    }
    return `${before}${value}${after}`;
  });
}

function isJson(text: string): boolean {
  return /^\s*[[{]/.test(text) && parsesAsJson(text);
}
