import { ConfigSecret, WebModelServer } from '../../../lib';
import { manifestOf, objectsOf, problemsOf, small } from '../trees';

test('it shows its keys and no values', () => {
  expect(
    manifestOf('Secret', (chart) => new ConfigSecret(chart, 'tokens', { name: 'tokens', keys: ['hf', 'api-key'] })),
  ).toMatchInlineSnapshot(`
{
  "apiVersion": "v1",
  "kind": "Secret",
  "metadata": {
    "annotations": {
      "modelyard.dev/keys": "api-key,hf",
    },
    "labels": {
      "app.kubernetes.io/managed-by": "modelyard",
      "app.kubernetes.io/name": "tokens",
    },
    "name": "tokens",
  },
  "type": "Opaque",
}
`);
});

test('a server that uses a key refers to it and waits for the Secret', () => {
  const objects = objectsOf((chart) => {
    const token = new ConfigSecret(chart, 'tokens', { name: 'tokens', keys: ['hf'] }).key('hf');
    new WebModelServer(chart, 'web', { image: 'web:1', resources: small, env: { HF_TOKEN: token } });
  });
  const deployment = objects.find(({ manifest }) => manifest.kind === 'Deployment');
  expect(deployment?.dependsOn.map(({ kind }) => kind)).toEqual(['Secret']);
  expect(deployment?.manifest.spec.template.spec.containers[0].env).toContainEqual({
    name: 'HF_TOKEN',
    valueFrom: { secretKeyRef: { name: 'tokens', key: 'hf' } },
  });
});

test('a key that it does not have is a problem', () => {
  expect(problemsOf((chart) => new ConfigSecret(chart, 'tokens', { name: 'tokens', keys: ['hf'] }).key('aws')))
    .toMatchInlineSnapshot(`
[
  "ConfigSecret 'test/tokens': 'keys' must have every key that is used; there is 'hf', got 'aws'",
]
`);
});

test.each([[[]], [['a b']], [['']]])('the keys %p are a problem', (keys) => {
  expect(problemsOf((chart) => new ConfigSecret(chart, 'tokens', { name: 'tokens', keys }))).toHaveLength(1);
});
