import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCluster } from '../../lib';
import { parseObjects, renderText, review, rules } from '../../lib/review';

const text = readFileSync(join(__dirname, '../../docs/rules.md'), 'utf8');
const chapters = text.split(/^## /m).slice(1);

test('every rule has a chapter of its name, and every chapter is one of a rule', () => {
  const names = chapters.map((chapter) => chapter.slice(0, chapter.indexOf('\n')));
  expect(names.filter((name) => /^[a-z]/.test(name)).sort()).toEqual(
    [...rules.map(({ id }) => id), 'rule-failed', 'suppression-added', 'suppression-without-reason'].sort(),
  );
});

test.each(rules.map((rule) => ({ rule, id: rule.id })))('the table says of $id what the rule does', ({ rule }) => {
  const needs = rule.needs === undefined ? '' : `\`--${rule.needs}\``;
  expect(text).toContain(`| [${rule.id}](#${rule.id}) | ${rule.severity} | ${rule.consequence} | ${needs} |`);
});

test.each(rules.map(({ id }) => id))('%s says why, how to fix it, and how to suppress it', (id) => {
  const chapter = chapters.find((each) => each.startsWith(`${id}\n`)) ?? '';
  expect(chapter).toMatch(/\*\*Why\.\*\* .+\n\n\*\*Fix\.\*\* .+\n\n\*\*Suppress\.\*\* `review\.modelyard\.dev\//);
});

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
