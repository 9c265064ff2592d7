/** What a word without quotes stands for, or why it stands for nothing that can be relied on. */
export type PlainScalar = { readonly value: string | number | boolean | null } | { readonly problem: string };

const oldBooleans: readonly [string, boolean][] = [
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'].map((word): [string, boolean] => [word, true]),
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF'].map((word): [string, boolean] => [word, false]),
];
const booleans: readonly [string, boolean][] = [
  ...['true', 'True', 'TRUE'].map((word): [string, boolean] => [word, true]),
  ...['false', 'False', 'FALSE'].map((word): [string, boolean] => [word, false]),
];
const nulls = ['', '~', 'null', 'Null', 'NULL'].map((word): [string, null] => [word, null]);
const words = new Map<string, boolean | null>([...booleans, ...nulls]);
const oldWords = new Map<string, boolean | null>([...words, ...oldBooleans]);

const notFinite = /^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/;
const integer =
  /^(?<sign>[-+]?)(?:(?<decimal>0|[1-9][0-9]*)|0[oO]?(?<octal>[0-7]+)|0[xX](?<hexadecimal>[0-9a-fA-F]+)|0[bB](?<binary>[01]+))$/;
const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const mostDigits = 400;
const int64 = 2n ** 63n;

/**
 * Reads a word without quotes as Kubernetes does, which is YAML 1.1 as far as Go's YAML
 * package goes: `0777`, `0o777` and `0x1ff` are 511, `1_000` is 1000, `on` is true, but
 * dates, times and `e1` are texts.
 *
 * @param readsOldBooleans whether `yes`, `on`, `n` and so on are true or false
 * @see https://github.com/yaml/go-yaml/blob/v2.4.2/resolve.go
 */
export function plainScalar(word: string, readsOldBooleans: boolean): PlainScalar {
  const known = (readsOldBooleans ? oldWords : words).get(word);
  if (known !== undefined) {
    return { value: known };
  }
  if (!/^[-+.0-9]/.test(word)) {
    return { value: word };
  }
  if (notFinite.test(word)) {
    return { problem: `${word} is no number that JSON has: Kubernetes refuses it. Put it in quotes if it is a text` };
  }
  const plain = word.replaceAll('_', '');
  if (word.startsWith('.') && plain !== word && float.test(plain)) {
    return { problem: `${word} is a number for some readers and a text for others. Put it in quotes if it is a text` };
  }
  if (!integer.test(plain) && !float.test(plain)) {
    return { value: word };
  }
  return plain.length > mostDigits
    ? {
        problem: `a number of ${plain.length} characters: at most ${mostDigits} are read. Put it in quotes if it is a text`,
      }
    : number(plain);
}

function digitsOf({ decimal, octal, hexadecimal, binary }: Readonly<Record<string, string>>): bigint {
  if (octal !== undefined) {
    return BigInt(`0o${octal}`);
  }
  if (hexadecimal !== undefined) {
    return BigInt(`0x${hexadecimal}`);
  }
  return BigInt(decimal ?? `0b${binary}`);
}

function number(plain: string): PlainScalar {
  const parts = integer.exec(plain)?.groups;
  if (parts !== undefined) {
    const { sign, decimal } = parts;
    const digits = digitsOf(parts);
    const exact = sign === '-' ? -digits : digits;
    if (exact >= -int64 && exact < int64) {
      // JavaScript rounds from 2^53 on, Kubernetes does not.
      return String(Number(exact)) === String(exact)
        ? { value: Number(exact) }
        : { problem: `${plain} has more digits than can be compared exactly. Put it in quotes if it is a text` };
    }
    if (decimal === undefined) {
      return { problem: `${plain} does not fit into 64 bits. Put it in quotes if it is a text` };
    }
  }
  const value = Number(plain);
  if (!Number.isFinite(value)) {
    return { problem: `${plain} is larger than any number. Put it in quotes if it is a text` };
  }
  // There is no -0 in what Kubernetes writes.
  return { value: value === 0 ? 0 : value };
}
