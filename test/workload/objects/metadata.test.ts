import { App } from 'cdk8s';
import { Environment, SynthesisError, synthesize, WebModelServer, type WebModelServerProps } from '../../../lib';
import { problemsOf, small } from '../trees';

const wrongServer = (props: Partial<WebModelServerProps>) =>
  problemsOf((chart) => new WebModelServer(chart, 'web', { image: 'web:1', resources: small, ...props })).map(
    (problem) => /'([^' ]+)' (must[^:,]*)/.exec(problem)?.slice(1).join(' '),
  );

test.each(['example.com/team', 'team', 'EXAMPLE.com/Team', 'a/b_c.d-e', 'x'.repeat(63)])(
  '%p is the key of an annotation',
  (key) => {
    expect(wrongServer({ service: { annotations: { [key]: 'any text: ä' } } })).toEqual([]);
  },
);

test.each(['', 'no key', 'a/b/c', '/a', 'a/', '-a', 'x'.repeat(64)])('%p is no key of an annotation', (key) => {
  const annotations = { [key]: '' };
  const route = { parentRefs: [{ name: 'public' }], annotations };
  const keys = 'must have keys of letters';
  expect(wrongServer({ service: { annotations }, ingress: { host: 'a.example.com', annotations } })).toEqual([
    `service.annotations ${keys}`,
    `ingress.annotations ${keys}`,
  ]);
  expect(
    problemsOf((chart) => new WebModelServer(chart, 'web', { image: 'web:1', resources: small, route })),
  ).toContainEqual(expect.stringContaining(`'route.annotations' ${keys}`));
});

test('labels of an environment that Kubernetes would refuse are problems of it', () => {
  const problems = (labels: Record<string, string>): readonly string[] => {
    try {
      synthesize(new Environment(new App(), 'shop', { namespace: 'shop', labels }));
      return [];
    } catch (error) {
      return (error as SynthesisError).problems;
    }
  };
  expect(problems({ 'example.com/cost-centre': '7', empty: '' })).toEqual([]);
  expect([...problems({ team: 'no label' }), ...problems({ 'Example.com/team': 'a' })]).toMatchInlineSnapshot(`
[
  "Environment 'shop': 'labels' must have values of at most 63 letters, digits, '-', '_' and '.' that begin and end with a letter or digit, got 'no label'",
  "Environment 'shop': 'labels' must have keys of letters, digits, '-', '_' and '.', with a domain and '/' before them where they are somebody's: 'example.com/team', got 'Example.com/team'",
]
`);
});
