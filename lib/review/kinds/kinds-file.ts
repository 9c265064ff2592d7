import { z } from 'zod';
import { parseDescription } from '../input/parse-description';
import { kindSchema } from './kind-schema';
import { KindTable } from './kind-table';

/** The format of a file of kinds: what a review has to know of custom resources that it does not know. */
export const kindsSchema = z.strictObject({
  kinds: z
    .array(kindSchema)
    .min(1)
    .refine((kinds) => new Set(kinds.map(({ group, kind }) => `${group}/${kind}`)).size === kinds.length, {
      error: 'must describe each kind once',
    })
    .describe('The kinds. One that is built in is taken as it is described here.'),
});

/**
 * Reads a file of kinds.
 *
 * @example
 * const kinds = parseKinds(readFileSync('kinds.yaml', 'utf8'), 'kinds.yaml');
 * const report = review([], parseObjects(readFileSync('objects.yaml', 'utf8'), 'objects.yaml'), { kinds });
 *
 * @param file named in errors
 * @throws InputError with everything that is wrong in it
 */
export function parseKinds(text: string, file: string): KindTable {
  return new KindTable(parseDescription(text, file, 'file of kinds', kindsSchema).kinds);
}
