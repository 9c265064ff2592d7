import { Chart, Testing } from 'cdk8s';
import { Problems } from '../../../lib/workload/values/validation';

function problem(prop: string, received: unknown): string {
  const chart = new Chart(Testing.app(), 'c');
  const problems = new Problems(chart);
  problems.add(prop, 'must be something else', received);
  return chart.node.validate().join('\n');
}

test.each<[string, unknown]>([
  ['env.API_TOKEN', 'HUNTER2'],
  ['env', { API_TOKEN: 'HUNTER2' }],
  ['args', ['--password=HUNTER2']],
  ['args', ['--api-key', 'HUNTER2']],
  ['image', 'https://u:HUNTER2@registry.example.com/a'],
  ['secret.name', { password: 'HUNTER2' }],
  ['options.clientSecret', 'HUNTER2'],
])("a problem of '%s' does not repeat a secret", (prop, received) => {
  expect(problem(prop, received)).toMatch(/must be something else, got /);
  expect(problem(prop, received)).not.toContain('HUNTER2');
});

test('it repeats what is none', () => {
  expect(
    [problem('port', 'eighty'), problem('maxTokens', 0), problem('tokenizer', 'a b')].map((text) =>
      text.slice(text.indexOf('got')),
    ),
  ).toEqual(["got 'eighty'", 'got 0', "got 'a b'"]);
});
