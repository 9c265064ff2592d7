import { drainOf, hookSeconds } from '../../../lib/review/pods/leaving';

const byCommand = (...command: string[]): number => hookSeconds({ lifecycle: { preStop: { exec: { command } } } });

test.each([
  [['sleep', '30'], 30],
  [['/usr/bin/sleep', '1m', '30s'], 90],
  [['sh', '-c', 'sleep 5 && nginx -s quit; sleep 55'], 60],
  [['/bin/bash', '-ec', 'while ! curl -f localhost/idle; do sleep 2; done'], 2],
  [['sh', '-c', 'curl localhost/drain || sleep 60'], 0],
  [['sh', '-c', 'sleep 60 & echo sleep 7'], 0],
  [['sh', '-c', 'echo "sleep 60"'], 0],
  [['python3', '-c', 'import time; time.sleep(45)'], 45],
  [['nginx', '-s', 'quit'], 0],
])('the hook %j takes %d s', (command, expected) => {
  expect(byCommand(...command)).toBe(expected);
});

test('a hook that sleeps as long as a variable says', () => {
  const container = {
    env: [{ name: 'DRAIN', value: '40' }],
    lifecycle: { preStop: { exec: { command: ['sh', '-c', 'sleep ${DRAIN}'] } } },
  };
  expect(hookSeconds(container)).toBe(40);
});

test('the sleep action is its seconds, and a request by HTTP is not known', () => {
  expect(hookSeconds({ lifecycle: { preStop: { sleep: { seconds: 12 } } } })).toBe(12);
  expect(hookSeconds({ lifecycle: { preStop: { httpGet: { port: 1 } } } })).toBe(0);
});

test.each([
  [['--shutdown-timeout', '45'], { flag: '--shutdown-timeout', seconds: 45 }],
  [['--exit-timeout-secs=60'], { flag: '--exit-timeout-secs', seconds: 60 }],
  [['--shutdown-timeout', 'never'], undefined],
  [['--timeout', '45'], undefined],
])('%j says %j', (args, expected) => {
  expect(drainOf({ args })).toEqual(expected);
});
