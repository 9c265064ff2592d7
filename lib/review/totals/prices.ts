import { z } from 'zod';
import { parseDescription } from '../input/parse-description';

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
 * @example
 * const prices = parsePrices(readFileSync('prices.yaml', 'utf8'), 'prices.yaml');
 * const report = review([], parseObjects(readFileSync('objects.yaml', 'utf8'), 'objects.yaml'), { prices });
 *
 * @param file named in errors
 * @throws InputError with everything that is wrong in it
 */
export function parsePrices(text: string, file: string): Prices {
  return parseDescription(text, file, 'price file', pricesSchema);
}
