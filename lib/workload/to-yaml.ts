import { stringify } from 'yaml';

// The order people know from the Kubernetes documentation. Everything else is alphabetical.
const rootKeys = ['apiVersion', 'kind', 'metadata', 'type', 'spec', 'data', 'stringData'];
const metadataKeys = ['name', 'namespace', 'labels', 'annotations'];
const leadingKeys = ['name', 'image', 'command', 'args'];

/**
 * Writes objects as one multi-document YAML text: the same objects give the same bytes, whatever the order of their keys.
 */
export function toYaml(manifests: readonly object[]): string {
  return manifests.map((manifest) => `---\n${stringify(order(manifest, 'root'), options)}`).join('');
}

// Kubernetes reads YAML 1.1, where a bare `on` or `0o7` is not a string: the writer has to quote for both versions.
// Long lines stay whole (a folded argument is hard to compare) and no anchors are made of equal parts.
const options = { compat: 'yaml-1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;

type Place = 'root' | 'metadata' | 'inside';

function order(value: unknown, place: Place): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => order(item, 'inside'));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const leading = place === 'root' ? rootKeys : place === 'metadata' ? metadataKeys : leadingKeys;
  const rank = (key: string): number => (leading.includes(key) ? leading.indexOf(key) : leading.length);
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, order(item, key === 'metadata' ? 'metadata' : 'inside')]));
}
