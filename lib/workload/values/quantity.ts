// Kubernetes quantities: a decimal number with an optional suffix. Everything is counted in whole nano-units, which is
// as fine as the API server keeps them, so that comparing and rewriting never rounds.
const nano = 1_000_000_000n;
const decimalSuffixes: readonly [string, bigint][] = [
  ['E', 10n ** 18n * nano],
  ['P', 10n ** 15n * nano],
  ['T', 10n ** 12n * nano],
  ['G', 10n ** 9n * nano],
  ['M', 10n ** 6n * nano],
  ['k', 10n ** 3n * nano],
  ['', nano],
  ['m', 10n ** 6n],
  ['u', 10n ** 3n],
  ['n', 1n],
];
const binarySuffixes: readonly [string, bigint][] = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'].map((suffix, index) => [
  suffix,
  2n ** BigInt(60 - 10 * index) * nano,
]);
const syntax =
  /^(?<whole>\d*)(?:\.(?<fraction>\d*))?(?:[eE](?<exponent>[+-]?\d{1,2})|(?<suffix>[numkMGTPE]|[KMGTPE]i))?$/;

// The API server takes more for the largest amount that it knows. To look at each of a
// million digits would take seconds.
const mostDigits = 100;
const largest: Quantity = { nano: (2n ** 63n - 1n) * nano, text: String(2n ** 63n - 1n) };

/** An amount of a resource. */
export interface Quantity {
  /** The amount in nano-units: compare with `<` and `>`. */
  readonly nano: bigint;
  /**
   * The shortest way of writing it, which is the one the API server answers with: `1000m` is `1`, `1024Mi` is `1Gi`.
   */
  readonly text: string;
}

/**
 * Reads an amount such as `500m`, `1.5`, `2Gi` or `1e3`.
 *
 * @returns undefined when it is not a quantity, is negative, or is finer than a nano-unit
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(value: string | number): Quantity | undefined {
  const parts = syntax.exec(String(value))?.groups;
  if (parts === undefined || `${parts.whole}${parts.fraction ?? ''}` === '') {
    return undefined;
  }
  const { whole = '', fraction = '', exponent, suffix = '' } = parts;
  if (whole.length > mostDigits) {
    return largest;
  }
  if (fraction.length > mostDigits) {
    return undefined;
  }
  const binary = suffix.endsWith('i');
  const unit = (binary ? binarySuffixes : decimalSuffixes).find(([name]) => name === suffix)?.[1] ?? nano;
  const power = BigInt(exponent ?? 0) - BigInt(fraction.length);
  const scaled = BigInt(whole + fraction) * unit * (power > 0n ? 10n ** power : 1n);
  const divisor = power < 0n ? 10n ** -power : 1n;
  if (scaled % divisor !== 0n) {
    return undefined;
  }
  const amount = scaled / divisor;
  return { nano: amount, text: write(amount, binary) };
}

function write(amount: bigint, binary: boolean): string {
  // The API server writes a binary amount that is not a whole number of Ki without its suffix, and reads it back from
  // its storage as a decimal one.
  const suffixes = binary ? [...binarySuffixes, ...decimalSuffixes] : decimalSuffixes;
  const [suffix, unit] = (amount === 0n ? undefined : suffixes.find(([, size]) => amount % size === 0n)) ?? ['', nano];
  return `${amount / unit}${suffix}`;
}
