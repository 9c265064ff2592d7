import { HashedConfigMap, WebModelServer } from '../../../lib';
import { manifestOf, objectsOf, problemsOf, small } from '../trees';

const named = (data: Record<string, string>): string =>
  manifestOf('ConfigMap', (chart) => new HashedConfigMap(chart, 'settings', { name: 'settings', data })).metadata
    .name as string;

test('its name carries a hash of its content, and it cannot be changed', () => {
  expect(
    manifestOf(
      'ConfigMap',
      (chart) => new HashedConfigMap(chart, 'settings', { name: 'settings', data: { LEVEL: 'info' } }),
    ),
  ).toMatchInlineSnapshot(`
{
  "apiVersion": "v1",
  "data": {
    "LEVEL": "info",
  },
  "immutable": true,
  "kind": "ConfigMap",
  "metadata": {
    "labels": {
      "app.kubernetes.io/managed-by": "modelyard",
      "app.kubernetes.io/name": "settings",
    },
    "name": "settings-a03f0fb5",
  },
}
`);
});

test('other content has another name', () => {
  expect(named({ LEVEL: 'info' })).not.toBe(named({ LEVEL: 'debug' }));
});

test('a server that uses it waits for it', () => {
  const objects = objectsOf((chart) => {
    const settings = new HashedConfigMap(chart, 'settings', { name: 'settings', data: { LEVEL: 'info' } });
    new WebModelServer(chart, 'web', {
      image: 'web:1',
      resources: small,
      envFrom: [settings],
      volumes: [{ volume: settings, path: '/etc/settings' }],
    });
  });
  expect(objects.find(({ manifest }) => manifest.kind === 'Deployment')?.dependsOn.map(({ kind }) => kind)).toEqual([
    'ConfigMap',
  ]);
});

test('an Output in its data is a problem', () => {
  expect(
    problemsOf(
      (chart) => new HashedConfigMap(chart, 'settings', { name: 'settings', data: { URL: 'pulumi-out-000001-tuo' } }),
    ),
  ).toMatchInlineSnapshot(`
[
  "HashedConfigMap 'test/settings': 'data.URL' must be a plain value, not an Output: the name carries a hash of the data. Give a 'revision', or pass the Output as an environment variable",
]
`);
});

test('with a revision of its own it may hold an Output', () => {
  const manifest = manifestOf(
    'ConfigMap',
    (chart) =>
      new HashedConfigMap(chart, 'settings', {
        name: 'settings',
        revision: 'r2',
        data: { URL: 'pulumi-out-000001-tuo' },
      }),
  );
  expect(manifest.metadata.name).toBe('settings-r2');
});
