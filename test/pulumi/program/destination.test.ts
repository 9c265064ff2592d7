import { resolve } from 'node:path';
import { readDeploymentSettings } from '../../../lib/settings/deployment-settings';
import { destinationOf, type Destination } from '../../../lib/pulumi/program/destination';
import { Sealed } from '../../../lib/settings/sealed';
import type { PlaygroundTarget } from '../../../lib/pulumi/program/target';

const target: PlaygroundTarget = {
  kubeconfig: '/playground/kubeconfig',
  pushRegistry: '127.0.0.1:5000',
  builder: 'playground',
  exec: false,
  buildSecrets: { extra_ca: '/ca.pem' },
};
const origin = {
  name: 'Pulumi.dev.yaml',
  namespace: 'modelyard',
  folder: resolve(__dirname, '../../..'),
  project: 'modelyard',
  stack: 'dev',
};

function destination(raw: Record<string, unknown>, playground?: PlaygroundTarget): Destination {
  const settings = readDeploymentSettings(
    { cluster: { file: 'clusters/dev.yaml' }, registry: 'registry.example.com', ...raw },
    origin,
  );
  return destinationOf(settings, '/project', playground, origin.name);
}

describe('a stack without a cluster of its own', () => {
  test('goes to the playground, which says how images are built and pushed', () => {
    expect(destination({}, target)).toEqual({
      kubeconfig: '/playground/kubeconfig',
      images: {
        builder: 'docker-build',
        platforms: undefined,
        pushRegistry: '127.0.0.1:5000',
        builderName: 'playground',
        exec: false,
        buildSecretFiles: { extra_ca: '/ca.pem' },
      },
    });
  });

  test("tells the Docker engine nothing of BuildKit's builder", () => {
    expect(destination({ build: { builder: 'docker' } }, target).images).toEqual({
      builder: 'docker',
      platforms: undefined,
      pushRegistry: '127.0.0.1:5000',
    });
  });

  test('is an error that says what to do where no playground runs', () => {
    expect(() => destination({})).toThrow(
      /^Pulumi.dev.yaml: .*\n {2}- there is no cluster to deploy to: run bin\/up .*modelyard:cluster.context/,
    );
  });
});

describe('a stack with a cluster of its own', () => {
  test('ignores the playground', () => {
    expect(destination({ cluster: { file: 'clusters/dev.yaml', context: 'work' } }, target)).toEqual({
      kubeconfig: undefined,
      context: 'work',
      images: { builder: 'docker-build', bases: {} },
    });
  });

  test("finds its kubeconfig from the program's folder", () => {
    expect(destination({ cluster: { file: 'clusters/dev.yaml', kubeconfig: 'secrets/kubeconfig' } }).kubeconfig).toBe(
      '/project/secrets/kubeconfig',
    );
  });

  test('keeps a kubeconfig that is a secret sealed', () => {
    const kubeconfig = new Sealed('apiVersion: v1');
    expect(destination({ cluster: { file: 'clusters/dev.yaml', kubeconfig } }).kubeconfig).toBe(kubeconfig);
  });

  test('has base images without a digest warned of, where the builder can take one', () => {
    const images = (build: object): unknown =>
      destination({ cluster: { file: 'clusters/dev.yaml', context: 'work' }, build }).images.bases;
    const bases = { 'python:3.11': `sha256:${'0'.repeat(64)}` };
    expect([
      images({}),
      images({ bases }),
      images({ builder: 'docker' }),
      images({ builder: 'docker', bases }),
    ]).toEqual([{}, bases, undefined, bases]);
  });

  test('pushes with the credentials of its settings', () => {
    const password = new Sealed('planted');
    const { images } = destination({
      cluster: { file: 'clusters/dev.yaml', context: 'work' },
      push: { registry: 'push.example.com', username: 'robot', password },
    });
    expect(images).toMatchObject({
      pushRegistry: 'push.example.com',
      credentials: { address: 'push.example.com', username: 'robot', password },
    });
  });
});
