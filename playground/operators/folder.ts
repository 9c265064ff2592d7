import { z } from 'zod';
import { readRecord } from '../state/files';
import type { Playground } from '../state/state';
import type { Operator } from './operator';

/** A file in the folder of an operator, in the playground's. */
export function operatorFile(
  pg: Pick<Playground, 'path'>,
  { name }: Pick<Operator, 'name'>,
  ...inside: string[]
): string {
  return pg.path('operators', name, ...inside);
}

/** What is kept of an operator whose program cannot be had. */
export const absence = { file: 'absent.json', schema: z.object({ why: z.string() }) };

/** Why an operator's program is not there; undefined where it is, or was not wanted. */
export function whyAbsent(pg: Pick<Playground, 'path'>, operator: Operator): string | undefined {
  return readRecord(operatorFile(pg, operator, absence.file), absence.schema)?.why;
}
