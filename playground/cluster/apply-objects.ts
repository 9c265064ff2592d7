import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { readRecord, writeFileAtomic } from '../files';
import type { Kubectl } from '../kubectl';
import type { Playground } from '../state';

/** What was applied last: from which content, and which objects came of it. */
const recordSchema = z.object({ content: z.string(), names: z.array(z.string()) });

/** Objects that belong together. */
export interface AppliedObjects {
  /** Names them in the playground's folder: kebab-case. */
  readonly name: string;
  readonly files: readonly string[];
  /** The namespace of those that have one. @default 'default' */
  readonly namespace?: string;
}

/**
 * Applies objects, unless they are as they were applied last and the cluster has all of them: to compare each takes a
 * second, during which no other command can work on the playground.
 *
 * @returns whether they were applied
 */
export async function applyObjects(pg: Pick<Playground, 'path'>, kubectl: Kubectl, { name, files, namespace = 'default' }: AppliedObjects): Promise<boolean> {
  const recordFile = pg.path(`applied-${name}.json`);
  const content = createHash('sha256').update(files.map((file) => readFileSync(file)).join('\0')).digest('hex');
  const record = readRecord(recordFile, recordSchema);
  if (record?.content === content && (await areThere(kubectl, record.names, namespace))) return false;
  const { stdout } = await kubectl('apply', '--server-side', '--force-conflicts', '--field-manager=modelyard-playground', '-o', 'name', ...files.flatMap((file) => ['-f', file]));
  writeFileAtomic(recordFile, JSON.stringify({ content, names: stdout.split('\n').filter((line) => line !== '') } satisfies z.infer<typeof recordSchema>));
  return true;
}

async function areThere(kubectl: Kubectl, names: readonly string[], namespace: string): Promise<boolean> {
  return kubectl('get', '--namespace', namespace, '-o', 'name', ...names).then(() => true, () => false);
}
