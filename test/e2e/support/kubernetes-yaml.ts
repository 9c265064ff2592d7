import { spawnSync } from 'node:child_process';
import { ensureTools } from '../../../playground/toolchain';

/** How Kubernetes reads a text: its documents, or why it takes none. */
export type KubernetesReading = { readonly documents: readonly unknown[] } | { readonly error: string };

/**
 * Reads texts with the packages that kubectl and Helm read with, all in one process. Numbers
 * come as {@link exactly} writes them, since JavaScript rounds some.
 */
export async function readByKubernetes(texts: readonly string[]): Promise<KubernetesReading[]> {
  const reader = (await ensureTools(['yaml-reader'], (message) => process.stderr.write(`${message}\n`))).get(
    'yaml-reader',
  )!;
  const input = texts.map((text) => Buffer.from(text, 'utf8').toString('base64') || '-').join('\n');
  const { status, stdout, stderr } = spawnSync(reader.path, { input, encoding: 'utf8', maxBuffer: 2 ** 30 });
  const answers = stdout.split('\n').filter((line) => line !== '');
  if (status !== 0 || answers.length !== texts.length) {
    throw new Error(`${reader.path} answered ${answers.length} of ${texts.length} texts: ${stderr}`);
  }
  return answers.map(
    (answer) =>
      JSON.parse(answer, number as (this: unknown, key: string, value: unknown) => unknown) as KubernetesReading,
  );
}

/** A value with its numbers as texts that say every digit, and with its keys in order. */
export function exactly(value: unknown): unknown {
  if (typeof value === 'number') {
    return { number: String(value) };
  }
  if (Array.isArray(value)) {
    return value.map(exactly);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, item]) => [key, exactly(item)]);
}

function number(_: string, value: unknown, { source }: { readonly source: string }): unknown {
  if (typeof value !== 'number') {
    return value;
  }
  return new Exact(/^-?\d+$/.test(source) && Math.abs(value) < 2 ** 63 ? source : String(value));
}

/** A number with all of its digits. */
class Exact {
  constructor(readonly number: string) {}
}

/** What {@link exactly} makes of the same. */
export function comparable(value: unknown): unknown {
  if (value instanceof Exact) {
    return { number: value.number };
  }
  if (Array.isArray(value)) {
    return value.map(comparable);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, item]) => [key, comparable(item)]);
}
