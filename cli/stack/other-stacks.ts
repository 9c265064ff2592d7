import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readRecord } from '../../playground/state/files';

const checkpointSchema = z.object({
  checkpoint: z.object({
    latest: z
      .object({ resources: z.array(z.object({ type: z.string(), id: z.string().optional() })).nullish() })
      .nullish(),
  }),
});

/**
 * Tells which objects the other stacks of a file backend have in their states.
 *
 * @param backend its folder
 * @param own the stack's full name, `organization/<project>/<stack>`
 */
export function otherStacks(backend: string, own: string): (type: string, id: string) => boolean {
  const [, ownProject = '', ownStack = ''] = own.split('/');
  const folder = join(backend, '.pulumi', 'stacks');
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const others = files.filter((file) => file.endsWith('.json') && file !== join(ownProject, `${ownStack}.json`));
  const objects = new Set(
    others
      .flatMap((file) => readRecord(join(folder, file), checkpointSchema)?.checkpoint.latest?.resources ?? [])
      .map(({ type, id = '' }) => key(type, id)),
  );
  return (type, id) => objects.has(key(type, id));
}

// An object is the same in every version of its group.
function key(type: string, id: string): string {
  return `${type.replace(/\/v\w+:/, ':')} ${id}`;
}
