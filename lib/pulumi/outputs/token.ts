import { dirname } from 'node:path';
import * as pulumi from '@pulumi/pulumi';

/**
 * A marker as it stands in a string: `pulumi-out-000001-tuo`. Lower case and short, so that it is a valid DNS label.
 */
export const markerPattern = /pulumi-out-(\d{6,})-tuo/g;

/** One Output that travels through the constructs as a marker. */
export interface Token {
  readonly output: pulumi.Output<unknown>;
  /** Where the program made it: `stacks/index.ts:12`. */
  readonly madeAt: string;
}

const tokens = new Map<string, Token>();
const markers = new WeakMap<object, string>();

/**
 * Turns an Output into a value that a construct takes wherever it takes a string or a number.
 *
 * The value is a marker, which is also a valid DNS label. `deploy()` puts the Output back in its place: a field that is
 * the marker becomes the Output itself, with its type; a longer text around it becomes an Output of the text. What
 * is secret stays secret, and the resource depends on whatever the Output came from.
 *
 * The marker is not the value: text made from it in any other way (upper case, base64, JSON) is not the text made from
 * the value. `deploy()` reports such places. Make the text with `apply` or `pulumi.jsonStringify` and pass that Output.
 *
 * @example
 * new WebModelServer(environment, 'classifier', {
 *   image,
 *   resources,
 *   env: { DATA_URL: token(bucket.url), LABEL: `bucket-${token(bucket.id)}` },
 * });
 *
 * @param input an Output or a promise; a plain value is returned as it is
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a marker stands for a value of any type
export function token(input: pulumi.Input<unknown>): any {
  if (!isDeferredInput(input)) {
    return input;
  }
  const known = markers.get(input);
  if (known !== undefined) {
    return known;
  }
  const marker = `pulumi-out-${String(tokens.size + 1).padStart(6, '0')}-tuo`;
  markers.set(input, marker);
  tokens.set(marker, { output: pulumi.output(input), madeAt: callSite() });
  return marker;
}

/** What a marker stands for; undefined for one that nobody made. */
export function tokenOf(marker: string): Token | undefined {
  return tokens.get(marker);
}

/** Every token of the program with its marker. */
export function allTokens(): ReadonlyMap<string, Token> {
  return tokens;
}

/** Whether a value is an Output or a promise. */
export function isDeferredInput(value: unknown): value is pulumi.Output<unknown> | Promise<unknown> {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

// Every file of `modelyard/pulumi`: none of them is where a program made a token.
const ownFolder = dirname(__dirname);

// The line of the program that made a token: the number of a marker tells a reader nothing.
function callSite(): string {
  const frames = new Error().stack?.split('\n').slice(1) ?? [];
  const caller = frames.find((frame) => !frame.includes(ownFolder) && !frame.includes('node_modules'));
  const location = /\(?([^()\s]+:\d+):\d+\)?$/.exec(caller ?? '')?.[1]?.replace('file://', '');
  if (location === undefined) {
    return 'an unknown place';
  }
  const here = `${process.cwd()}/`;
  return location.startsWith(here) ? location.slice(here.length) : location;
}
