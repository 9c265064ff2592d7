import { App } from 'cdk8s';
import { ConfigSecret, Environment, synthesize, WebModelServer, type EnvironmentProps } from '../../../lib';
import { gpuCluster, small } from '../trees';

function environment(props: Partial<EnvironmentProps> = {}): Environment {
  return new Environment(new App(), 'dev', { namespace: 'modelyard-dev', cluster: gpuCluster, ...props });
}

test('its namespace enforces the restricted profile of the version of the cluster', () => {
  const [namespace] = synthesize(environment());
  expect(namespace?.manifest).toMatchInlineSnapshot(`
{
  "apiVersion": "v1",
  "kind": "Namespace",
  "metadata": {
    "labels": {
      "app.kubernetes.io/managed-by": "modelyard",
      "app.kubernetes.io/name": "modelyard-dev",
      "app.kubernetes.io/part-of": "dev",
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/enforce-version": "v1.34",
      "pod-security.kubernetes.io/warn": "restricted",
      "pod-security.kubernetes.io/warn-version": "v1.34",
    },
    "name": "modelyard-dev",
  },
}
`);
});

test('everything under it is in its namespace and waits for it', () => {
  const dev = environment();
  new ConfigSecret(dev, 'tokens', { name: 'tokens', keys: ['hf'] });
  const [namespace, secret] = synthesize(dev);
  expect(secret?.manifest.metadata.namespace).toBe('modelyard-dev');
  expect(secret?.dependsOn).toEqual([namespace?.apiObject]);
});

test('everything under it says that it is a part of it', () => {
  const dev = environment({ labels: { team: 'vision' } });
  new ConfigSecret(dev, 'tokens', { name: 'tokens', keys: ['hf'] });
  expect(synthesize(dev)[1]?.manifest.metadata.labels).toMatchObject({
    'app.kubernetes.io/part-of': 'dev',
    'app.kubernetes.io/managed-by': 'modelyard',
    team: 'vision',
  });
});

test('a namespace that somebody else makes is left alone', () => {
  const dev = environment({ createNamespace: false });
  new ConfigSecret(dev, 'tokens', { name: 'tokens', keys: ['hf'] });
  expect(synthesize(dev).map(({ manifest }) => manifest.kind)).toEqual(['Secret']);
});

test('its pods pull images with its secrets', () => {
  const dev = environment({ imagePullSecrets: ['registry'] });
  new WebModelServer(dev, 'web', { image: 'web:1', resources: small });
  const deployment = synthesize(dev).find(({ manifest }) => manifest.kind === 'Deployment');
  expect(deployment?.manifest.spec.template.spec.imagePullSecrets).toEqual([{ name: 'registry' }]);
});

test('constructs under it know its cluster', () => {
  const dev = environment();
  new WebModelServer(dev, 'web', { image: 'web:1', resources: small, ingress: { host: 'web.example.com' } });
  expect(synthesize(dev).find(({ manifest }) => manifest.kind === 'Ingress')?.manifest.spec.ingressClassName).toBe(
    'public',
  );
});
