import { SynthesisError } from '../values/validation';
import { writeYaml } from '../yaml';

// The order people know from the Kubernetes documentation. Everything else is alphabetical.
const rootKeys = ['apiVersion', 'kind', 'metadata', 'type', 'spec', 'data', 'stringData'];
const metadataKeys = ['name', 'namespace', 'labels', 'annotations'];
const leadingKeys = ['name', 'image', 'command', 'args'];

/**
 * Writes objects as one multi-document YAML text: the same objects give the same bytes,
 * whatever the order of their keys.
 * Kubernetes reads from it what was written.
 *
 * @example
 * console.log(toYaml(synthesize(app).map(({ manifest }) => manifest)));
 *
 * @throws SynthesisError for what YAML cannot hold: half surrogate pairs, and numbers
 * that are none, each with its place
 */
export function toYaml(manifests: readonly object[]): string {
  const problems: string[] = [];
  const ordered = manifests.map((manifest) =>
    order(
      manifest,
      'root',
      (problem, path) => problems.push(`${nameOf(manifest)}: '${path.join('.')}' ${problem}`),
      [],
    ),
  );
  if (problems.length > 0) {
    throw new SynthesisError(problems);
  }
  return ordered.map((manifest) => `---\n${writeYaml(manifest)}`).join('');
}

function nameOf(manifest: object): string {
  const { kind, metadata } = manifest as { readonly kind?: string; readonly metadata?: { readonly name?: string } };
  return `the ${kind ?? 'object'} '${metadata?.name ?? ''}'`;
}

type Refuse = (problem: string, path: readonly string[]) => void;

type Place = 'root' | 'metadata' | 'inside';

const leadingIn: Readonly<Record<Place, readonly string[]>> = {
  root: rootKeys,
  metadata: metadataKeys,
  inside: leadingKeys,
};

function order(value: unknown, place: Place, refuse: Refuse, path: readonly string[]): unknown {
  if (Array.isArray(value)) {
    return value.map((item, at) => order(item, 'inside', refuse, [...path, String(at)]));
  }
  if (typeof value === 'string' && halfSurrogate.test(value)) {
    refuse('holds half a surrogate pair, which is no character', path);
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    refuse(`is ${value}, which no cluster can hold`, path);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const leading = leadingIn[place];
  const rank = (key: string): number => (leading.includes(key) ? leading.indexOf(key) : leading.length);
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  // A map, since the keys of an object that look like numbers come first, and one may be called __proto__.
  const ordered = new Map<string, unknown>();
  for (const [key, item] of entries) {
    if (halfSurrogate.test(key)) {
      refuse('has a key with half a surrogate pair, which is no character', path);
    }
    ordered.set(key, order(item, key === 'metadata' ? 'metadata' : 'inside', refuse, [...path, key]));
  }
  return ordered;
}

const halfSurrogate = /\p{Surrogate}/u;
