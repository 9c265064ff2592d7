import { own } from '../../workload/own';
import type { Amounts, Totals } from '../totals/totals';

/** One line of the totals: what, before, after, and the difference; `same` where there is none. */
export interface TotalsRow {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly difference: string;
}

/** The totals of both sides as lines of a table; what is nothing on both is left out. */
export function totalsTable({ before, after }: { readonly before: Totals; readonly after: Totals }): TotalsRow[] {
  const rows = [
    ...amountRows(before, after, ''),
    ...keys(before.storage, after.storage).map((name) =>
      row(`storage (${name})`, own(before.storage, name) ?? 0, own(after.storage, name) ?? 0, bytes),
    ),
  ];
  const [least, most] = [before.most ?? before, after.most ?? after];
  if (before.most !== undefined || after.most !== undefined) {
    rows.push(
      ...amountRows(least, most, ', autoscaled at most').filter(
        ({ before: one, after: other, what }) =>
          !rows.some(
            (known) =>
              known.what === what.replace(', autoscaled at most', '') && known.before === one && known.after === other,
          ),
      ),
    );
  }
  if (before.monthlyCost !== undefined && after.monthlyCost !== undefined) {
    const currency = after.monthlyCost.currency;
    rows.push(
      row(
        'monthly cost',
        before.monthlyCost.amount,
        after.monthlyCost.amount,
        (amount) => `${Math.round(amount).toString()} ${currency}`,
      ),
    );
  }
  return rows;
}

/** What has no price, or is not in the totals, in sentences. */
export function totalsNotes({ before, after }: { readonly before: Totals; readonly after: Totals }): string[] {
  const unpriced = [...new Set([...(before.monthlyCost?.unpriced ?? []), ...(after.monthlyCost?.unpriced ?? [])])];
  const notCounted = [...new Set([...before.notCounted, ...after.notCounted])];
  return [
    ...(after.monthlyCost === undefined ? ['No costs: no prices were given (--prices).'] : []),
    ...(unpriced.length === 0 ? [] : [`Without a price, and not in the cost: ${unpriced.join(', ')}.`]),
    ...(notCounted.length === 0 ? [] : [`Not counted: ${notCounted.join('; ')}.`]),
  ];
}

function amountRows(before: Amounts, after: Amounts, suffix: string): TotalsRow[] {
  return [
    row(`pods${suffix}`, before.pods, after.pods, String),
    row(`cpu${suffix}`, before.cpu, after.cpu, (cores) => `${round(cores)}`),
    row(`memory${suffix}`, before.memory, after.memory, bytes),
    ...keys(before.accelerators, after.accelerators).map((product) =>
      row(`${product}${suffix}`, own(before.accelerators, product) ?? 0, own(after.accelerators, product) ?? 0, String),
    ),
  ];
}

function row(what: string, before: number, after: number, show: (amount: number) => string): TotalsRow {
  const difference = after - before;
  return {
    what,
    before: show(before),
    after: show(after),
    difference: difference === 0 ? 'same' : `${difference > 0 ? '+' : '−'}${show(Math.abs(difference))}`,
  };
}

function keys(one: object, other: object): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
}

function bytes(amount: number): string {
  const gibibytes = amount / 2 ** 30;
  return gibibytes >= 1 || gibibytes === 0 ? `${round(gibibytes)} GiB` : `${round(amount / 2 ** 20)} MiB`;
}

function round(amount: number): number {
  return Math.round(amount * 100) / 100;
}
