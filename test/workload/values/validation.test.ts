import { Construct } from 'constructs';
import { ModelVolume, SynthesisError, WebModelServer } from '../../../lib';
import { Problems } from '../../../lib/workload/values/validation';
import { problemsOf, small } from '../trees';

class Anything extends Construct {
  public readonly problems = new Problems(this);
}

test('a problem names the construct, the prop, what is allowed and what was received', () => {
  const problems = problemsOf((chart) => new Anything(chart, 'x').problems.add('gpu.count', 'must be at least 1', 0));
  expect(problems).toEqual(["Anything 'test/x': 'gpu.count' must be at least 1, got 0"]);
});

test('all problems of a tree are reported together', () => {
  const problems = problemsOf((chart) => {
    new ModelVolume(chart, 'Models', { size: 'big' });
    new WebModelServer(chart, 'web', {
      image: 'web:latest',
      replicas: -1,
      resources: { ...small, cpu: { request: 2, limit: 1 } },
    });
  });
  expect(problems).toMatchInlineSnapshot(`
    [
      "ModelVolume 'test/Models': 'name' must be lower-case letters, digits and hyphens, begin and end with a letter or digit, and have at most 63 characters, got 'Models'",
      "ModelVolume 'test/Models': 'size' must be more than 0, with a suffix of Kubernetes such as in '500m', '1.5' or '2Gi', got 'big'",
      "WebModelServer 'test/web': 'replicas' must be a whole number, at least 0, got -1",
      "WebModelServer 'test/web': 'image' must name an exact version: give it the tag of one, or a digest. What 'latest' is changes, got 'web:latest'",
      "WebModelServer 'test/web': 'resources.cpu.request' must not be more than the limit of 1, got '2'",
    ]
  `);
});

test('the error counts the problems and lists them', () => {
  expect(new SynthesisError(['a', 'b']).message).toBe('2 problems in the program:\n  - a\n  - b');
});

test.each([1.5, Number.NaN, '3', undefined, null, -1])('%p is no whole number of at least 0', (value) => {
  expect(problemsOf((chart) => new Anything(chart, 'x').problems.integer(value, 'count', 0))).toHaveLength(1);
});

test('a number that may be left out is looked at only where it is there', () => {
  const problemsWith = (value: unknown) =>
    problemsOf((chart) => new Anything(chart, 'x').problems.optionalInteger(value, 'count', 0));
  expect([undefined, 0, -1, null].map((value) => problemsWith(value).length)).toEqual([0, 0, 1, 1]);
});

test('a number that is known at deploy time only passes', () => {
  expect(problemsOf((chart) => new Anything(chart, 'x').problems.integer('pulumi-out-000001-tuo', 'count', 0))).toEqual(
    [],
  );
});
