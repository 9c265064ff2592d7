import {
  type RehearsalReport,
  renderRehearsalHtml,
  renderRehearsalJson,
  renderRehearsalMarkdown,
  renderRehearsalText,
} from '../../../lib/rehearsal';
import { elementsOf, referencesIn, renderGfm } from '../../support/gfm';
import { actsIn, hostileText, hostileTexts, withTexts } from '../../support/hostile';
import { randomPrograms } from '../../workload/property';
import { sampleReport } from '../sample-report';

const sample = sampleReport({ workloads: 4, nodes: 4 });
const report: RehearsalReport = {
  ...sample,
  quotas: [
    {
      namespace: 'shop',
      name: 'q',
      resources: [{ resource: 'cpu', hard: '1', used: '2' }],
      refusals: ['exceeded quota'],
    },
  ],
};

/** Fields whose texts are words of the rehearsal's own. */
const own = new Set(['verdict', 'severity', 'state', 'phase', 'kind', 'by', 'rule', 'extended']);
const filled = (text: string): RehearsalReport => withTexts(report, text, own);
const texts = [...hostileTexts, ...randomPrograms('texts in a rehearsal', hostileText, 40)];
const plain = filled('name');

test('as Markdown no text of the cluster is anything but text, and none calls somebody or points elsewhere', () => {
  const [usual, ...all] = renderGfm([plain, ...texts.map(filled)].map((each) => renderRehearsalMarkdown(each)));
  const shape = (html: string): string =>
    elementsOf(html)
      .join('\n')
      .replace(/href="[^"]*"/g, '');
  expect(texts.filter((_, at) => shape(all[at]!) !== shape(usual!))).toEqual([]);
  expect(
    all.flatMap((html, at) => [...new Set(referencesIn(html))].map((reference) => ({ text: texts[at], reference }))),
  ).toEqual([]);
});

test('as text it moves no cursor, ends no line and commands no CI system', () => {
  const usual = renderRehearsalText(plain).split('\n').length;
  const wrong = texts.filter(
    (text) =>
      renderRehearsalText(filled(text)).split('\n').length !== usual ||
      actsIn(renderRehearsalText(filled(text))).length > 0,
  );
  expect(wrong).toEqual([]);
});

test('as HTML it has the elements that it always has', () => {
  const shape = (each: RehearsalReport): string =>
    elementsOf(renderRehearsalHtml(each))
      .map((tag) => tag.replace(/(title|aria-label|href)="[^"]*"/g, ''))
      .join('\n');
  expect(texts.filter((text) => shape(filled(text)) !== shape(plain))).toEqual([]);
});

test('as JSON it is well-formed', () => {
  for (const text of texts) {
    const json = renderRehearsalJson(filled(text));
    expect(Buffer.from(json).toString()).toBe(json);
    expect((JSON.parse(json) as RehearsalReport).cluster).toBe(text.replace(/\p{Cs}/gu, '\ufffd'));
  }
});
