import { parseObjects, review, type Finding, type Report } from '../../lib/review';

function between(before: string, after: string): Report {
  const [base, head] = [before, after].map((volumes) =>
    parseObjects(
      `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      volumes: [${volumes}]
      containers: [{ name: web, image: "web:1" }]
`,
      'a.yaml',
    ),
  );
  return review(base!, head!);
}

const found = (before: string, after: string): Finding[] =>
  between(before, after).findings.filter(({ rule }) => rule === 'file-mode');
const secret = (mode: string): string => `{ name: keys, secret: { secretName: keys, ${mode} } }`;

test.each([
  ['0400', '256'],
  ['0400', '0o400'],
  ['0644', ''],
])('%s is the same mode as %s', (one, other) => {
  const [before, after] = [one, other].map((mode) => secret(mode === '' ? '' : `defaultMode: ${mode}`));
  expect(between(before!, after!).changes).toEqual([]);
});

test('a mode is shown as people write it, in a field and in a whole volume', () => {
  const [change] = between(secret('defaultMode: 0600'), secret('defaultMode: 256')).changes;
  expect(change!.fields).toMatchObject([{ before: '0600', after: '0400' }]);
  const [added] = between('', secret('defaultMode: 256, items: [{ key: a, path: a, mode: 420 }]')).changes;
  expect(JSON.stringify(added!.fields)).toMatch(/"defaultMode":"0400".*"mode":"0644"/);
});

test('a number of another field is shown as it is', () => {
  const { changes } = between(
    '{ name: keys, nfs: { server: a, path: /a, mode: x } }',
    '{ name: keys, nfs: { server: a, path: /b } }',
  );
  expect(JSON.stringify(changes)).toContain('"before":"x"');
});

test.each([
  ['0400', '0440', 'low', /from 0400 to 0440: the group may read them/],
  ['0644', '0755', 'low', /may run them/],
  ['0600', '0606', 'medium', /everybody may read and write them/],
  ['0400', '', 'low', /from 0400 to 0644/],
])('bits that are added are named: %s, %s', (one, other, severity, message) => {
  const [before, after] = [one, other].map((mode) => secret(mode === '' ? '' : `defaultMode: ${mode}`));
  expect(found(before!, after!)).toMatchObject([{ severity, message: expect.stringMatching(message) as string }]);
});

test.each([
  ['0444', '0400'],
  ['0755', '0644'],
])('bits that are taken away are not: %s, %s', (before, after) => {
  expect(found(secret(`defaultMode: ${before}`), secret(`defaultMode: ${after}`))).toEqual([]);
});

test('a mode in octal that is read as decimal is named, also in a new volume', () => {
  const faults = found('', secret('defaultMode: 400'));
  expect(faults).toMatchObject([{ severity: 'medium', after: '0620' }]);
  expect(faults[0]!.message).toMatch(/400 is decimal here: the mode is 0620, .*write 0400, or 256 in JSON/);
});

test('one that the API server refuses says so', () => {
  expect(found('', secret('defaultMode: 644'))[0]!.message).toContain('01204, which the API server refuses');
});

test.each(['256', '288', '292', '384', '416', '420', '436', '438', '448', '488', '493', '511', '0777'])(
  'the mode %s is meant as it is',
  (mode) => {
    expect(found('', secret(`defaultMode: ${mode}`))).toEqual([]);
  },
);

test('the mode of one file counts by itself', () => {
  const items = (mode: string): string => secret(`defaultMode: 0400, items: [{ key: a, path: a, ${mode} }]`);
  expect(found(items('mode: 0400'), items('mode: 0644'))).toMatchObject([
    { path: 'spec.template.spec.volumes[keys].secret.items[a].mode' },
  ]);
  const others = (mode: string): string => secret(`items: [{ key: a, path: a, ${mode} }]`);
  expect(found(others('mode: 0400'), others(''))).toMatchObject([{ before: '0400', after: '0644' }]);
});

test('the mode of all files is named once', () => {
  const volume = (mode: string): string => secret(`defaultMode: ${mode}, items: [{ key: a, path: a }]`);
  expect(found(volume('0400'), volume('0444'))).toHaveLength(1);
});

test('a projected volume has modes too', () => {
  const volume = (mode: string): string =>
    `{ name: all, projected: { sources: [{ secret: { name: keys, items: [{ key: a, path: a, mode: ${mode} }] } }] } }`;
  expect(found(volume('0400'), volume('0640'))).toHaveLength(1);
});
