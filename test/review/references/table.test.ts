import { parseObjects, review, type Finding } from '../../../lib/review';
import { references } from '../../../lib/review/references/all';
import { parsePath, type Step } from '../../../lib/review/references/field-path';
import type { Reference } from '../../../lib/review/references/reference';

type Json = Record<string, unknown>;

// A value inside of maps and lists, as a path leads to it.
function nested(steps: readonly Step[], value: unknown): unknown {
  const [first, ...rest] = steps;
  if (first === undefined) {
    return value;
  }
  return first === 'items' ? [nested(rest, value)] : { [first.field]: nested(rest, value) };
}

function merged(one: Json, other: Json): Json {
  const both = { ...one };
  for (const [field, value] of Object.entries(other)) {
    const known = both[field];
    both[field] = typeof known === 'object' && !Array.isArray(known) ? merged(known as Json, value as Json) : value;
  }
  return both;
}

// The smallest object that names 'wanted' by an entry.
function user({ from, path }: Reference): Json {
  const named = nested(parsePath(path), 'wanted') as Json;
  if (from === 'pods') {
    const labels = { app: 'a' };
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'user', namespace: 'shop' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: named } },
    };
  }
  const { group = '', kind } = from === 'any' ? { group: 'batch', kind: 'Job' } : from;
  return merged(
    { apiVersion: group === '' ? 'v1' : `${group}/v1`, kind, metadata: { name: 'user', namespace: 'shop' } },
    named,
  );
}

function target({ to: { group = '', kind, cluster = false } }: Reference): Json {
  return {
    apiVersion: group === '' ? 'v1' : `${group}/v1`,
    kind,
    metadata: { name: 'wanted', ...(cluster ? {} : { namespace: 'shop' }) },
  };
}

const rules = ['dangling-reference', 'route-without-service', 'autoscaler-without-target'];

function missing(before: readonly Json[], after: readonly Json[]): Finding[] {
  const [one, other] = [before, after].map((objects) =>
    parseObjects(objects.map((object) => JSON.stringify(object)).join('\n---\n'), 'a.yaml'),
  );
  return review(one!, other!).findings.filter(({ rule }) => rules.includes(rule));
}

const entries = references.map((entry) => ({
  entry,
  title: `${typeof entry.from === 'string' ? entry.from : entry.from.kind} ${entry.path} → ${entry.to.kind}`,
}));

describe.each(entries)('$title', ({ entry }) => {
  test('what is removed while it is named is missed', () =>
    expect(missing([user(entry), target(entry)], [user(entry)])).toMatchObject([
      { object: { name: 'user' }, severity: entry.severity ?? 'medium', after: 'wanted' },
    ]));

  test('what stays, or was never there, is not', () => {
    expect(missing([user(entry), target(entry)], [user(entry), target(entry)])).toEqual([]);
    expect(missing([], [user(entry)])).toEqual([]);
  });

  test('what nobody names may go', () => expect(missing([target(entry)], [])).toEqual([]));
});

test('no entry is there twice', () => {
  const titles = entries.map(({ title, entry }) => `${JSON.stringify(entry.from)} ${title}`);
  expect(new Set(titles).size).toBe(titles.length);
});
