import { bytes, rounded } from '../../workload/values/words';
import { own } from '../../workload/values/own';
import type { Totals } from '../totals/totals';
import type { Amounts } from '../totals/amounts';

/** One line of the totals: `memory`, `6 GiB`, `8 GiB`, `+2 GiB`. The difference is `same` where nothing changed. */
export interface TotalsRow {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly difference: string;
}

/** The totals of both sides as lines of a table. A resource that neither side asks for has no line. */
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

/** Sentences on what the totals leave out: `Without a price, and not in the cost: storage (fast).` */
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
    row(`cpu${suffix}`, before.cpu, after.cpu, (cores) => `${rounded(cores)}`),
    row(`memory${suffix}`, before.memory, after.memory, bytes),
    ...keys(before.accelerators, after.accelerators).map((product) =>
      row(`${product}${suffix}`, own(before.accelerators, product) ?? 0, own(after.accelerators, product) ?? 0, String),
    ),
    ...keys(before.extended ?? {}, after.extended ?? {}).map((resource) => {
      const [was, is] = [before, after].map(({ extended = {} }) => own(extended, resource) ?? 0) as [number, number];
      return row(`${resource}${suffix}`, was, is, resource.startsWith('hugepages-') ? bytes : String);
    }),
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
