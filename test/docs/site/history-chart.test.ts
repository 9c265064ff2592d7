import type { Measured } from '../../../bench/history/history';
import { historyChart } from '../../../docs/site/history-chart';

const measured = (day: number, more: Partial<Measured>): Measured => ({
  date: `2026-11-0${day}T10:00:00Z`,
  commit: `${day}`.repeat(10),
  cores: 2,
  load: 0.5,
  ...more,
});

const html = historyChart([measured(1, { synthesis: 100, review: 400 }), measured(2, { synthesis: 50, load: 7.5 })]);

test('each figure that was measured is a picture with a name and a text, and no other is', () => {
  const pictures = [...html.matchAll(/<svg [^>]*role="img" aria-labelledby="([^"]+)">/g)].map(([, ids]) => ids);
  expect(pictures).toEqual(['synthesis-title synthesis-text', 'review-title review-text']);
  for (const id of pictures.flatMap((ids) => ids!.split(' '))) {
    expect(html).toContain(`id="${id}"`);
  }
});

test('less is lower, and the axis begins at nothing', () => {
  const [line] = /<polyline points="([^"]+)"/.exec(html)!.slice(1);
  expect(line!.split(' ').map((point) => Number(point.split(',')[1]))).toEqual([14, 71]);
});

test('a point that was measured on a busy machine is hollow, and says so', () => {
  expect(html).toMatch(/<circle class="busy"[^>]*><title>50 µs an object, 2222222222, 2026-11-02, on a busy machine</);
  expect(html).toMatch(/<circle class="quiet"[^>]*><title>100 µs an object, 1111111111, 2026-11-01</);
});

test('the table has every value, the newest commit first', () => {
  const rows = [...html.matchAll(/<tr><th scope="row">(\S+) .*?<\/tr>/g)];
  expect(rows.map(([, day]) => day)).toEqual(['2026-11-02', '2026-11-01']);
  expect(rows[0]![0]).toContain('<td>50</td><td>–</td><td>7.5 on 2</td>');
  expect(rows[1]![0]).toContain('<td>100</td><td>400</td><td>0.5 on 2</td>');
});
