import { resourceKind } from '../../workload/accelerator/accelerator-resources';
import { own } from '../../workload/values/own';
import type { Prices } from './prices';
import type { Amounts } from './amounts';

const gibibyte = 2 ** 30;

/** What is paid in a month, as far as prices are known. */
export interface Cost {
  readonly currency: string;
  /** The sum of all that has a price. */
  readonly amount: number;
  /** What the price file has no price for, although it is used. */
  readonly unpriced: readonly string[];
}

/** Multiplies amounts with prices. Nothing has a price that the user did not give. */
export function monthlyCost(amounts: Amounts, storage: Readonly<Record<string, number>>, prices: Prices): Cost {
  const items: [string, number, number | undefined][] = [
    ['cpu', amounts.cpu, prices.cpu],
    ['memory', amounts.memory / gibibyte, prices.memory],
    ...Object.entries(amounts.accelerators).map(([product, count]): [string, number, number | undefined] => [
      product,
      count,
      own(prices.accelerators, product) ?? ofAny(prices),
    ]),
    // A price for something else than an accelerator counts, but nobody has to give one.
    ...Object.entries(amounts.extended ?? {}).flatMap(([resource, count]): [string, number, number][] => {
      const price = own(prices.accelerators, resource);
      return price === undefined ? [] : [[resource, count, price]];
    }),
    ...Object.entries(storage).map(([name, bytes]): [string, number, number | undefined] => [
      `storage '${name}'`,
      bytes / gibibyte,
      own(prices.storage, name),
    ]),
  ];
  const amount = items.reduce((sum, [, count, price]) => sum + count * (price ?? 0), 0);
  return {
    currency: prices.currency,
    amount: Math.round(amount * 100) / 100,
    unpriced: items.filter(([, count, price]) => count > 0 && price === undefined).map(([name]) => name),
  };
}

// Who has one product only may price its resource instead: `nvidia.com/gpu`.
function ofAny({ accelerators }: Prices): number | undefined {
  const prices = Object.entries(accelerators);
  return prices.length === 1 && resourceKind(prices[0]![0]) === 'whole' ? prices[0]![1] : undefined;
}
