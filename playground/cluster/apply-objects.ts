import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { readRecord, writeFileAtomic } from '../state/files';
import type { KubectlRunner } from './kubectl';
import type { Playground } from '../state/state';

/** What was applied last: from which content, and which objects came of it. */
const recordSchema = z.object({ content: z.string(), names: z.array(z.string()) });

/** As whom the playground applies its own objects. */
export const fieldManager = 'modelyard-playground';

/** Objects that belong together. */
export interface AppliedObjects {
  /** Names them in the playground's folder: kebab-case. */
  readonly name: string;
  readonly files: readonly string[];
  /** Rejects where they must not be applied. @default - they may */
  readonly allowed?: () => Promise<unknown>;
  /** Waits until those that come after can be applied. @default - they can be at once */
  readonly established?: () => Promise<unknown>;
}

/**
 * Applies objects, unless they are as they were applied last and the cluster has all of them: to compare each takes a
 * second, during which no other command can work on the playground.
 *
 * @param sets are applied one after the other
 * @param areThere rejects unless the objects of these names are there.
 * @default - asks for all of them at once: each start of kubectl is felt
 * @returns whether they were applied
 */
export async function applyObjects(
  pg: Pick<Playground, 'path'>,
  kubectl: KubectlRunner,
  sets: readonly AppliedObjects[],
  areThere: (names: readonly string[]) => Promise<unknown> = (names) =>
    kubectl('get', '--namespace', 'default', '-o', 'name', ...names),
): Promise<boolean> {
  const records = sets.map((set) => recordOfUnchanged(pg, set));
  if (
    records.every((names) => names !== undefined) &&
    (await areThere(records.flat()).then(
      () => true,
      () => false,
    ))
  ) {
    return false;
  }
  for (const { name, files, allowed, established } of sets) {
    await allowed?.();
    const { stdout } = await kubectl(
      'apply',
      '--server-side',
      '--force-conflicts',
      `--field-manager=${fieldManager}`,
      '-o',
      'name',
      ...files.flatMap((file) => ['-f', file]),
    );
    await established?.();
    writeFileAtomic(
      recordFile(pg, name),
      JSON.stringify({
        content: contentOf(files),
        names: stdout.split('\n').filter((line) => line !== ''),
      } satisfies z.infer<typeof recordSchema>),
    );
  }
  return true;
}

/** The objects' names where they were applied as they are now. */
function recordOfUnchanged(pg: Pick<Playground, 'path'>, { name, files }: AppliedObjects): string[] | undefined {
  const record = readRecord(recordFile(pg, name), recordSchema);
  return record?.content === contentOf(files) ? record.names : undefined;
}

function recordFile(pg: Pick<Playground, 'path'>, name: string): string {
  return pg.path(`applied-${name}.json`);
}

function contentOf(files: readonly string[]): string {
  return createHash('sha256')
    .update(files.map((file) => readFileSync(file)).join('\0'))
    .digest('hex');
}
