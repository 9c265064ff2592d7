import { ConfigSecret, TfServing } from '../../../lib';
import { manifestOf, objectsOf, small } from '../../workload/trees';
import { restrictedViolations } from '../../workload/restricted';
import { flagsOf, podOf, server } from './servers';

const key = (name: string): { secretName: string; key: string } => ({ secretName: 'tf-tls', key: name });
const pair = { serverKey: key('tls.key'), serverCert: key('tls.crt') };

test('key and certificates are written into one file in memory before the server starts', () => {
  const pod = podOf({ grpc: { tls: { ...pair, customCa: key('ca.crt') } } });
  const [{ name, image, command, args, volumeMounts }] = pod.initContainers;
  expect({ name, image, command: command.slice(0, 2), args, volumeMounts }).toMatchInlineSnapshot(`
{
  "args": [
    "/tls/ssl.config",
    "server_key",
    "/secrets/server-key/tls.key",
    "server_cert",
    "/secrets/server-cert/tls.crt",
    "custom_ca",
    "/secrets/custom-ca/ca.crt",
  ],
  "command": [
    "bash",
    "-c",
  ],
  "image": "tensorflow/serving:2.19.1",
  "name": "write-ssl-config",
  "volumeMounts": [
    {
      "mountPath": "/secrets/server-key",
      "name": "secrets-server-key",
      "readOnly": true,
    },
    {
      "mountPath": "/secrets/server-cert",
      "name": "secrets-server-cert",
      "readOnly": true,
    },
    {
      "mountPath": "/secrets/custom-ca",
      "name": "secrets-custom-ca",
      "readOnly": true,
    },
    {
      "mountPath": "/tls",
      "name": "tls",
    },
    {
      "mountPath": "/tmp",
      "name": "tmp-2",
    },
  ],
}
`);
  expect(pod.volumes).toContainEqual({ name: 'tls', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } });
  expect(pod.volumes).toContainEqual({
    name: 'secrets-server-key',
    secret: { secretName: 'tf-tls', items: [{ key: 'tls.key', path: 'tls.key' }] },
  });
  expect(pod.containers[0].volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath)).not.toContain(
    '/secrets/server-key',
  );
  expect(flagsOf({ grpc: { tls: pair } }, 'ssl')).toEqual(['--ssl_config_file=/tls/ssl.config']);
});

test('a whole file is mounted from its Secret', () => {
  const pod = podOf({ grpc: { tls: { sslConfig: key('ssl.config') } } });
  expect(pod.initContainers).toBeUndefined();
  expect(pod.volumes).toContainEqual({
    name: 'tls',
    secret: { secretName: 'tf-tls', items: [{ key: 'ssl.config', path: 'ssl.config' }] },
  });
  expect(pod.containers[0].volumeMounts).toContainEqual({ name: 'tls', mountPath: '/tls', readOnly: true });
  expect(flagsOf({ grpc: { tls: { sslConfig: key('ssl.config') } } }, 'ssl')).toEqual([
    '--ssl_config_file=/tls/ssl.config',
  ]);
});

test.each([[pair], [{ sslConfig: key('ssl.config') }]])('nothing of %j stands in a ConfigMap', (tls) => {
  expect(objectsOf(server({ grpc: { tls } })).map(({ manifest }) => manifest.kind)).not.toContain('ConfigMap');
});

test('it waits for a Secret of the program', () => {
  const objects = objectsOf((chart) => {
    const secret = new ConfigSecret(chart, 'tls', { name: 'tls', keys: ['ssl.config'] });
    return new TfServing(chart, 'tf', {
      resources: small,
      model: { uri: 'gs://bucket/a' },
      grpc: { tls: { sslConfig: secret.key('ssl.config') } },
    });
  });
  expect(objects.find(({ manifest }) => manifest.kind === 'Deployment')?.dependsOn.map(({ kind }) => kind)).toEqual([
    'Secret',
  ]);
});

test('the Service does not say that gRPC comes without TLS', () => {
  const protocols = (props: Parameters<typeof server>[0]): unknown[] =>
    manifestOf('Service', server(props)).spec.ports.map(({ appProtocol }: { appProtocol?: string }) => appProtocol);
  expect(protocols({})).toEqual([undefined, 'kubernetes.io/h2c']);
  expect(protocols({ grpc: { tls: pair } })).toEqual([undefined, undefined]);
});

test('the container that writes the file gets no GPU, and is as restricted as the server', () => {
  const pod = podOf({ grpc: { tls: pair }, accelerator: { product: 'NVIDIA-L4' } });
  expect(pod.initContainers[0].env).toContainEqual({ name: 'NVIDIA_VISIBLE_DEVICES', value: 'void' });
  expect(pod.initContainers[0].resources.limits).not.toHaveProperty('nvidia.com/gpu');
  expect(restrictedViolations(pod)).toEqual([]);
});
