import { own } from '../../workload/own';
import type { Prices } from './prices';
import type { Amounts } from './totals';

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
      own(prices.accelerators, product),
    ]),
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
