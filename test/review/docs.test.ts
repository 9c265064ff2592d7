import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCluster } from '../../lib';
import { parseObjects, renderText, review, rules } from '../../lib/review';
import { aboutRules } from '../../lib/review/rules/about-rules';
import { expectToMatchFile } from '../snapshots/match-file';
import { chapters, rulesPage } from './rules-page';

const page = join(__dirname, '../../docs/rules.md');
const folder = join(__dirname, '../../lib/review/rules');
const described = [...rules, ...aboutRules];
// What stands in no room is no rule.
const files = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: room }) => readdirSync(join(folder, room)).map((file) => `${room}/${file}`));

test('docs/rules.md is made from the rules', () => {
  expectToMatchFile(rulesPage(readFileSync(page, 'utf8')), page);
});

test('every rule is a file of its name, in the room of its chapter, and every file is run', () => {
  const expected = rules.map(({ id, consequence }) => {
    const { room } = chapters.find(({ consequences }) => consequences.includes(consequence))!;
    return `${room}/${id}.ts`;
  });
  expect(files.sort()).toEqual(expected.sort());
});

test('no two rules have one name', () => {
  expect(new Set(described.map(({ id }) => id)).size).toBe(described.length);
});

test.each(described.map((rule) => ({ rule, id: rule.id })))(
  '$id says in sentences what it finds, why that matters and how to fix it',
  ({ rule: { finds, why, fix } }) => {
    for (const text of [finds, why, fix]) {
      expect(text).toMatch(/^[A-Z`].*\.$/);
      expect(text.split('`').length % 2).toBe(1);
    }
    // Reports show it where a link of the page leads nowhere.
    expect(fix).not.toContain('](');
  },
);

test('docs/review.md shows what is really said', () => {
  const read = (path: string): string => readFileSync(join(__dirname, path), 'utf8');
  const [before, after] = ['base', 'head'].map((side) =>
    parseObjects(read(`corpus/surge-on-full-pool/${side}.yaml`), `${side}.yaml`),
  );
  const cluster = parseCluster(read('cluster.yaml'), 'cluster.yaml');
  expect(read('../../docs/review.md')).toContain(
    `\`\`\`text\n${renderText(review(before!, after!, { cluster }))}\`\`\``,
  );
});
