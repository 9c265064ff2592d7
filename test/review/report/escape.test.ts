import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  parseObjects,
  parsePreview,
  renderHtml,
  renderJson,
  renderMarkdown,
  renderText,
  review,
  type Report,
} from '../../../lib/review';
import { elementsOf, referencesIn, renderGfm } from '../../support/gfm';
import { actsIn, hostileText, hostileTexts, withTexts } from '../../support/hostile';
import { randomPrograms } from '../../workload/property';

const read = (file: string): string => readFileSync(join(__dirname, '..', file), 'utf8');
const objects = (file: string): ReturnType<typeof parseObjects> =>
  parseObjects(read(file), file).map((sourced) => ({ ...sourced, environment: 'prod' }));
const prices = { currency: 'EUR', cpu: 1, memory: 1, storage: {}, accelerators: {} };
const report: Report = {
  ...review(objects('preview/base.yaml'), objects('preview/head.yaml'), {
    previews: ['protected.json', 'failed.json'].map((file) => parsePreview(read(`preview/${file}`), file, 'prod')),
    prices,
  }),
  notJudged: ['without the cluster'],
};

/** Fields whose texts are words of the review's own. */
const own = new Set(['action', 'severity', 'consequence', 'consequences', 'column', 'change', 'id', 'from', 'to']);
const suppressed: Report = {
  ...report,
  findings: report.findings.flatMap((finding) => [finding, { ...finding, suppressed: 'a reason' }]),
  changes: report.changes.map((change) => ({ ...change, previousName: 'other', file: 'a.yaml', line: 1 })),
};
const filled = (text: string): Report => withTexts(suppressed, text, own);
const texts = [...hostileTexts, ...randomPrograms('texts in a review', hostileText, 60)];
const plain = filled('name');

test('as Markdown no text of the objects is anything but text: no heading, list, table, link, picture, or HTML of its own', () => {
  const [usual, ...all] = renderGfm([plain, ...texts.map(filled)].map((each) => renderMarkdown(each)));
  const wrong = texts.filter(
    (_, at) =>
      elementsOf(all[at]!)
        .join('\n')
        .replace(/href="[^"]*"/g, '') !==
      elementsOf(usual!)
        .join('\n')
        .replace(/href="[^"]*"/g, ''),
  );
  expect(wrong).toEqual([]);
});

test('as Markdown no text of the objects calls somebody, or points at an issue, a commit or an address', () => {
  const documents = texts.map((text) => renderMarkdown(filled(text)));
  const wrong = renderGfm(documents).flatMap((html, at) =>
    [...new Set(referencesIn(html))].map((reference) => ({ text: texts[at], reference })),
  );
  expect(wrong).toEqual([]);
});

test('as text it moves no cursor, ends no line and commands no CI system', () => {
  const usual = renderText(plain).split('\n').length;
  const wrong = texts.filter(
    (text) => renderText(filled(text)).split('\n').length !== usual || actsIn(renderText(filled(text))).length > 0,
  );
  expect(wrong).toEqual([]);
});

test('as HTML it has the elements that it always has', () => {
  const shape = (each: Report): string =>
    elementsOf(renderHtml(each))
      .map((tag) => tag.replace(/(title|aria-label|href)="[^"]*"/g, ''))
      .join('\n');
  const wrong = texts.filter(
    (text) => shape(filled(text)) !== shape(plain) || /href="(?!https?:)[a-z]+:/i.test(renderHtml(filled(text))),
  );
  expect(wrong).toEqual([]);
});

test('as JSON it is well-formed, and the same to a terminal', () => {
  for (const text of texts) {
    const json = renderJson(filled(text));
    expect(Buffer.from(json).toString()).toBe(json);
    expect((JSON.parse(json) as Report).notJudged[0]).toBe(text.replace(/\p{Cs}/gu, '\ufffd'));
    expect(
      actsIn(json.replaceAll(/"(?:[^"\\]|\\.)*"/g, (part) => part.replace(/::|##|---|\+\+\+|section_start/g, ''))),
    ).toEqual([]);
  }
});
