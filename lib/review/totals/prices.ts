import { z } from 'zod';
import { readYaml } from '../../workload/yaml';
import { InputError } from '../input/input-error';

const price = z.number().min(0).max(1e9);

/** The format of a price file: what the user pays in a month. What is not in it has no price. */
export const pricesSchema = z.strictObject({
  currency: z.string().min(1).describe('Such as EUR: only shown.'),
  cpu: price.optional().describe('One core.'),
  memory: price.optional().describe('One GiB of memory.'),
  storage: z
    .record(z.string(), price)
    .default({})
    .describe("One GiB of a volume, by storage class; 'default' for claims that name none."),
  accelerators: z
    .record(z.string(), price)
    .default({})
    .describe('One accelerator, by product as the totals call it, such as NVIDIA-L4.'),
});

/** What the user pays in a month. */
export type Prices = z.infer<typeof pricesSchema>;

/**
 * Reads a price file.
 *
 * @param file named in errors
 * @throws InputError with everything that is wrong in it
 */
export function parsePrices(text: string, file: string): Prices {
  const { documents, problems } = readYaml(text);
  if (problems.length > 0) {
    throw new InputError(problems.map(({ line, message }) => `${file}: ${message} (line ${line})`));
  }
  if (documents.length > 1) {
    throw new InputError([`${file}: not a price file: it has more than one document (line ${documents[1]!.line})`]);
  }
  const result = pricesSchema.safeParse(documents[0]?.value);
  if (result.success) {
    return result.data;
  }
  throw new InputError(
    result.error.issues.map(
      (issue) => `${file}: not a price file: ${issue.path.join('.') || '(the file)'}: ${issue.message}`,
    ),
  );
}
