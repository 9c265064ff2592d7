import { hideSecrets } from '../../../lib/workload/secrets';

const config = (text: string): object => ({ apiVersion: 'v1', kind: 'ConfigMap', data: { 'a.txt': `${text}\n` } });

function cost(text: string): number {
  const times = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    hideSecrets(config(text));
    return process.cpuUsage(before).user;
  });
  return Math.min(...times);
}

test.each([
  ['names', 'a-'],
  ['assignments', 'token="'],
  ['flags', '--token x '],
  ['addresses', 'https://a:'],
  ['tokens', 'sk-'],
  ['keys', '-----BEGIN '],
  ['programs', 'docker '],
  ['elements', '<a>x</'],
])('a text ten times as long does not cost a hundred times as much: %s', (_, part) => {
  const [small, large] = [10_000, 100_000].map((length) => cost(part.repeat(length / part.length))) as [number, number];
  expect(large).toBeLessThan(40 * Math.max(small, 5_000));
});
