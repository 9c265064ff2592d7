import type { Chart } from 'cdk8s';
import { ExternalSecret, WebModelServer, type ExternalSecretProps, type SynthesizedObject } from '../../../lib';
import { clusterWith, gpuCluster, manifestOf, objectsOf, problemsOf, small } from '../trees';

const cluster = clusterWith({ operators: ['external-secrets'] });
const reference = { key: 'models/hugging-face', property: 'token' };
const tokens = (scope: Chart, props: Partial<ExternalSecretProps> = {}): ExternalSecret =>
  new ExternalSecret(scope, 'tokens', {
    name: 'tokens',
    store: { name: 'vault' },
    keys: { token: reference },
    ...props,
  });
const made = (props: Partial<ExternalSecretProps> = {}): SynthesizedObject['manifest'] =>
  manifestOf('ExternalSecret', (chart) => tokens(chart, props), cluster);
const version = (number: string): Partial<ExternalSecretProps> => ({
  keys: { token: { ...reference, version: number } },
});

test('a value without a version is read again and again', () => {
  const { spec } = made({ refreshSeconds: 600 }) as unknown as { spec: object };
  expect(spec).toMatchObject({
    secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' },
    refreshPolicy: 'Periodic',
    refreshInterval: '600s',
    data: [{ secretKey: 'token', remoteRef: reference }],
  });
});

test('values of which each has a version are read once, into a Secret that nothing changes', () => {
  const { spec } = made(version('3')) as unknown as { spec: object };
  expect(spec).toMatchObject({ refreshPolicy: 'CreatedOnce', target: { creationPolicy: 'Owner', immutable: true } });
  expect(spec).not.toHaveProperty('refreshInterval');
});

test('a deploy waits until the Secret is there', () => {
  expect(made().metadata.annotations).toEqual({ 'pulumi.com/waitFor': 'condition=Ready' });
});

test('pods use its keys as those of any Secret, and roll when a version changes', () => {
  const podOf = (number: string): string => {
    const objects = objectsOf((chart) => {
      const secret = tokens(chart, version(number));
      new WebModelServer(chart, 'shop', {
        image: 'registry.example.com/shop:1',
        resources: small,
        env: { HF_TOKEN: secret.key('token') },
        envFrom: [secret],
        volumes: [{ volume: secret, path: '/etc/tokens' }],
      });
    }, cluster);
    const manifest = (kind: string): SynthesizedObject['manifest'] =>
      objects.find((each) => each.manifest.kind === kind)!.manifest;
    const text = JSON.stringify((manifest('Deployment') as unknown as { spec: object }).spec);
    expect(text.split(manifest('ExternalSecret').metadata.name)).toHaveLength(4);
    return text;
  };
  expect(podOf('3')).toBe(podOf('3'));
  expect(podOf('3')).not.toBe(podOf('4'));
});

test.each<[string, Partial<ExternalSecretProps>, string]>([
  ['no keys', { keys: {} }, "'keys' must name at least one key, got []"],
  ['no entry', { keys: { token: { key: '' } } }, "'keys.token.key' must name an entry of the store, got ''"],
  [
    'a refresh of what does not change',
    { ...version('3'), refreshSeconds: 60 },
    "'refreshSeconds' must be left out where every key has a 'version': such values do not change, got 60",
  ],
  [
    'a value that is known at deploy time only',
    { store: { name: 'pulumi-out-1-tuo' } },
    "'store.name' must be a plain value, not an Output: the name carries a hash of it",
  ],
])('%s is a problem', (_, props, problem) => {
  expect(problemsOf((chart) => tokens(chart, props), cluster)).toEqual([`ExternalSecret 'test/tokens': ${problem}`]);
});

test('a cluster without the operator is a problem', () => {
  expect(problemsOf((chart) => tokens(chart), gpuCluster)[0]).toMatch(/'store' needs 'external-secrets'/);
});
