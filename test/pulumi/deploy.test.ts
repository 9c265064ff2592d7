import * as pulumi from '@pulumi/pulumi';
import kubernetesPackage from '@pulumi/kubernetes/package.json';
import { ApiObject, App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Environment, ModelCache } from '../../lib';
import { createApp, createProvider, deploy, DeployError, token, type DeployOptions } from '../../lib/pulumi';
import { runProgram } from './support/engine';

/** Deploys what is built into an environment with the namespace `models`. */
function deployed(build: (environment: Environment) => void, options?: DeployOptions, preview = false) {
  return runProgram(
    () => {
      const app = createApp();
      build(new Environment(app, 'test', { namespace: 'models' }));
      return deploy(app, options);
    },
    { preview },
  );
}

const map = (scope: Chart, id: string, name = id) =>
  new k8s.KubeConfigMap(scope, id, { metadata: { name }, data: { key: 'value' } });

test('an object is one resource of the typed class, named by namespace, kind and name', async () => {
  const { registered } = await deployed((environment) => {
    map(environment, 'settings');
    new k8s.KubeIngress(environment, 'route', { metadata: { name: 'route' } });
  });
  expect(registered.map(({ type, name }) => `${type} ${name}`)).toEqual([
    'kubernetes:core/v1:Namespace Namespace/models',
    'kubernetes:core/v1:ConfigMap models/ConfigMap/settings',
    'kubernetes:networking.k8s.io/v1:Ingress models/Ingress/route',
  ]);
});

test('resources ask for the plugin of the installed package', async () => {
  const { find } = await deployed((environment) => map(environment, 'settings'));
  expect(find('models/ConfigMap/settings').version).toBe(kubernetesPackage.version);
});

test('the object itself reaches the engine, extended resources included', async () => {
  const { find } = await deployed((environment) => map(environment, 'settings'));
  expect(find('models/ConfigMap/settings').inputs).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'settings',
      namespace: 'models',
      labels: { 'app.kubernetes.io/managed-by': 'modelyard', 'app.kubernetes.io/part-of': 'test' },
    },
    data: { key: 'value' },
  });
});

test("another maker's kind is a CustomResource, even in a group that begins like one of Kubernetes'", async () => {
  const { find } = await deployed((environment) => {
    new ApiObject(environment, 'set', {
      apiVersion: 'apps.example.com/v1',
      kind: 'StatefulSet',
      metadata: { name: 'set' },
      spec: { anything: 1 },
    });
  });
  expect(find('models/StatefulSet/set')).toMatchObject({
    type: 'kubernetes:apps.example.com/v1:StatefulSet',
    inputs: { spec: { anything: 1 } },
  });
});

test('an object waits for its namespace', async () => {
  const { find } = await deployed((environment) => map(environment, 'settings'));
  expect(find('models/ConfigMap/settings').dependencies).toEqual(['Namespace/models']);
});

test('a custom resource waits for its definition', async () => {
  const { find } = await deployed((environment) => {
    new ApiObject(environment, 'queue', { apiVersion: 'example.com/v1', kind: 'Queue', metadata: { name: 'gpus' } });
    new k8s.KubeCustomResourceDefinition(environment, 'definition', {
      metadata: { name: 'queues.example.com' },
      spec: { group: 'example.com', names: { kind: 'Queue', plural: 'queues' }, scope: 'Namespaced', versions: [] },
    });
  });
  expect(find('models/Queue/gpus').dependencies).toContain('models/CustomResourceDefinition/queues.example.com');
});

test('an object waits for what its construct depends on', async () => {
  const { find } = await deployed((environment) => {
    const first = map(environment, 'first');
    map(environment, 'second').node.addDependency(first);
  });
  expect(find('models/ConfigMap/second').dependencies).toContain('models/ConfigMap/first');
});

test('moving a construct changes no name', async () => {
  const flat = await deployed((environment) => map(environment, 'settings'));
  const nested = await deployed((environment) =>
    map(new Chart(environment, 'deeper', { namespace: 'models' }), 'other-id', 'settings'),
  );
  expect(nested.registered.map(({ name }) => name)).toEqual(flat.registered.map(({ name }) => name));
});

test('a name that is an Output is stood in for by the path of the construct', async () => {
  const { find } = await deployed((environment) =>
    map(environment, 'settings', token(pulumi.output('from-elsewhere')) as string),
  );
  expect(find('models/ConfigMap/test/settings').inputs).toHaveProperty('metadata.name', 'from-elsewhere');
});

test('a renamed object is the same resource when its old name is given', async () => {
  const { find } = await deployed((environment) => map(environment, 'renamed'), {
    aliases: { 'models/ConfigMap/renamed': 'models/ConfigMap/settings' },
  });
  expect(find('models/ConfigMap/renamed').aliases).toEqual(['models/ConfigMap/settings']);
});

test('an alias of an object that is not there is an error', async () => {
  await expect(
    deployed((environment) => map(environment, 'settings'), { aliases: { 'models/ConfigMap/nothing': 'x' } }),
  ).rejects.toThrow("'aliases' names 'models/ConfigMap/nothing'");
});

test('an alias of a name that is still in use is an error', async () => {
  const twice = deployed(
    (environment) => {
      map(environment, 'a');
      map(environment, 'b');
    },
    { aliases: { 'models/ConfigMap/a': 'models/ConfigMap/b' } },
  );
  await expect(twice).rejects.toThrow('but an object of the tree is called so now');
});

describe('protection', () => {
  const build = (environment: Environment) => {
    map(environment, 'settings');
    new k8s.KubePersistentVolumeClaim(environment, 'claim', { metadata: { name: 'claim' } });
    new k8s.KubeService(environment, 'service', { metadata: { name: 'service' } });
    new k8s.KubeIngress(environment, 'ingress', { metadata: { name: 'ingress' } });
    new k8s.KubeStatefulSet(environment, 'set', {
      metadata: { name: 'set' },
      spec: { selector: {}, serviceName: 'x', template: {} },
    });
    new k8s.KubeDeployment(environment, 'server', {
      metadata: { name: 'server' },
      spec: { selector: {}, template: {} },
    });
    new ApiObject(environment, 'route', {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'route' },
    });
  };

  test('keeps what holds data or takes traffic', async () => {
    const { registered } = await deployed(build, { protect: true });
    expect(
      registered
        .filter(({ protect }) => protect)
        .map(({ name }) => name.split('/').at(-2))
        .sort(),
    ).toEqual(['HTTPRoute', 'Ingress', 'Namespace', 'PersistentVolumeClaim', 'Service', 'StatefulSet']);
  });

  test('lets go of what a cache can download again', async () => {
    const { registered } = await deployed(
      (environment) => void new ModelCache(environment, 'qwen', { source: 's3://models/a', volume: { size: '1Gi' } }),
      { protect: true },
    );
    expect(registered.filter(({ protect }) => protect).map(({ name }) => name.split('/').at(-2))).toEqual([
      'Namespace',
    ]);
  });

  test('is off unless asked for', async () => {
    expect((await deployed(build)).registered.filter(({ protect }) => protect)).toEqual([]);
  });
});

test('what is wrong with the tree and with the options is one error, and nothing is registered', async () => {
  const { registered } = await runProgram(() => {
    const app = new App();
    new Environment(app, 'test', { namespace: 'Not A Name' });
    expect(() => deploy(app, { secrets: { nothing: {} } })).toThrow(
      expect.objectContaining({
        constructor: DeployError,
        problems: [expect.stringContaining("'namespace'"), expect.stringContaining("'secrets.nothing'")],
      }),
    );
  });
  expect(registered).toEqual([]);
});

test('a field that the typed class drops is an error', async () => {
  const wrong = deployed((environment) => {
    new ApiObject(environment, 'map', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'map' },
      dta: { key: 'value' },
    });
  });
  await expect(wrong).rejects.toThrow("ConfigMap 'map' ('test/map'): @pulumi/kubernetes has no field 'dta'");
});

test('the resource of an object can be asked for', async () => {
  let object: ApiObject | undefined;
  const { result } = await deployed((environment) => (object = map(environment, 'settings')));
  expect(object !== undefined && result.resource(object)).toBe(result.resources.get('models/ConfigMap/settings'));
});

describe('the provider', () => {
  const provider = async (kubeconfig?: pulumi.Input<string>) =>
    (await runProgram(() => createProvider('cluster', { kubeconfig, cluster: 'prod' }))).find('cluster');

  test('changes Secrets and ConfigMaps in place, and objects are made anew only for another cluster', async () => {
    expect((await provider('/home/me/.kube/config')).inputs).toEqual({
      kubeconfig: '/home/me/.kube/config',
      clusterIdentifier: 'prod',
      enableServerSideApply: 'true',
      enableConfigMapMutable: 'true',
      enableSecretMutable: 'true',
    });
  });

  test('keeps the content of a kubeconfig secret, and shows a path', async () => {
    expect((await provider('apiVersion: v1\nkind: Config\n')).secrets).toEqual(['kubeconfig']);
    expect((await provider('/home/me/.kube/config')).secrets).toEqual([]);
  });
});

test('nothing is registered until it is known of every Output whether it is a secret', async () => {
  const never = new Promise<string>(() => undefined);
  const { registered } = await runProgram(() => {
    const chart = new Chart(createApp(), 'chart');
    new k8s.KubeConfigMap(chart, 'before', { metadata: { name: 'before' }, data: { key: 'value' } });
    new k8s.KubeConfigMap(chart, 'map', { metadata: { name: 'map' }, data: { key: token(never) as string } });
    return deploy(chart);
  });
  expect(registered).toEqual([]);
});
