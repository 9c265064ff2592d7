import { writeFileSync } from 'node:fs';
import { clusterSchema } from '../../../lib/workload/cluster/cluster-profile';
import { kubectlOn, type KubectlRunner } from '../../../playground/cluster/kubectl';
import { PrivateCluster } from '../../../playground/cluster/private-cluster';
import { eventually } from '../support/eventually';

const described = clusterSchema.parse({
  name: 'addresses',
  profile: { kubernetesVersion: '1.34', ingressClass: 'nginx' },
});

const service = (name: string, spec: object): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { type: 'LoadBalancer', ports: [{ port: 80 }], selector: { app: name }, ...spec },
});
const ingress = (name: string, ingressClassName: string): object => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name },
  spec: { ingressClassName, defaultBackend: { service: { name: 'ours', port: { number: 80 } } } },
});

describe('a cluster of simulated nodes', () => {
  let cluster: PrivateCluster;
  let kubectl: KubectlRunner;

  const addressOf = async (object: string): Promise<string> =>
    (await kubectl('get', object, '-o', 'jsonpath={.status.loadBalancer.ingress[*].ip}')).stdout;
  const becomes = async (object: string, address: string): Promise<void> => {
    let last = '';
    await eventually(
      `address '${address}' of ${object}`,
      async () => ((last = await addressOf(object)) === address ? [last] : undefined),
      () => last,
    );
  };

  beforeAll(async () => {
    cluster = await PrivateCluster.open();
    const tools = await cluster.start(described, { progress: () => undefined, agent: true });
    kubectl = kubectlOn(cluster.playground, tools.get('kubectl')!.path);
    const items = [
      service('ours', {}),
      service('theirs', { loadBalancerClass: 'example.com/other' }),
      ingress('ours', 'nginx'),
      ingress('theirs', 'other'),
    ];
    const file = cluster.playground.path('objects.json');
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    await kubectl('apply', '--server-side', '-f', file);
  });
  afterAll(() => cluster?.remove());

  test.each(['service', 'ingress'])(
    'gives a %s the address of this machine, and none to one of another class',
    async (kind) => {
      await becomes(`${kind}/ours`, '127.0.0.1');
      expect(await addressOf(`${kind}/theirs`)).toBe('');
    },
  );

  test('takes it from a Service that is no load balancer any more', async () => {
    await becomes('service/ours', '127.0.0.1');
    await kubectl('patch', 'service/ours', '--patch', '{"spec":{"type":"ClusterIP"}}');
    await becomes('service/ours', '');
  });

  test('takes it from an Ingress that is of another class now', async () => {
    await becomes('ingress/ours', '127.0.0.1');
    await kubectl('patch', 'ingress/ours', '--patch', '{"spec":{"ingressClassName":"other"}}');
    await becomes('ingress/ours', '');
  });

  test.each([
    'metrics.k8s.io/v1beta1/pods',
    'external.metrics.k8s.io/v1beta1/namespaces/default/queue',
    'custom.metrics.k8s.io/v1beta2/namespaces/default/pods/*/load',
  ])('lets its roles decide who reads %s', async (path) => {
    await expect(kubectl('get', '--as=jane', '--raw', `/apis/${path}`)).rejects.toThrow(/User "jane" cannot/);
  });

  test('answers a user of whom a role says so', async () => {
    await kubectl('create', 'rolebinding', 'jane', '--clusterrole=view', '--user=jane');
    const path = '/apis/metrics.k8s.io/v1beta1/namespaces/default/pods';
    // The role is put together from others, and read by the API server, a moment later.
    await eventually(
      'list of PodMetrics',
      async () => {
        const answer = await kubectl('get', '--as=jane', '--raw', path).catch(() => undefined);
        return answer?.stdout.includes('PodMetricsList') === true ? answer : undefined;
      },
      () => path,
    );
  });
});
