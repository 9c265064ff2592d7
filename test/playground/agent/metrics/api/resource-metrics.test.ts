import type { V1Pod } from '@kubernetes/client-node';
import { answerResourceMetrics } from '../../../../../playground/agent/metrics/api/resource-metrics';
import { parseSummary, type NodeUsage } from '../../../../../playground/agent/metrics/usage/kubelet-summary';
import { pod } from '../pods';
import { kubeletAnswer } from '../usage/kubelet-answer';
import { requestOf, sourceWith } from './source';

const atMs = Date.parse('2030-01-01T11:59:50Z');
const used = parseSummary(
  kubeletAnswer([
    { nanoCores: 500_000_000, atMs },
    { name: 'sidecar', nanoCores: 20_833_333, atMs: atMs + 1_000 },
  ]),
);
const usageOf = (node: string): NodeUsage | undefined => (node === 'cpu-0' ? used : undefined);

interface Listed {
  items: { metadata: { name: string; namespace?: string }; containers?: unknown; usage?: unknown }[];
}

function list(url: string, pods: readonly V1Pod[], set: Readonly<Record<string, string>> = {}): Listed {
  return answerResourceMetrics(sourceWith(pods, set, usageOf), requestOf(url)) as Listed;
}

const names = ({ items }: Listed): string[] =>
  items.map(({ metadata: { namespace, name } }) => (namespace === undefined ? name : `${namespace}/${name}`));

describe('metrics.k8s.io', () => {
  it('tells what the containers of a real pod use', () => {
    expect(list('metrics.k8s.io/v1beta1/namespaces/shop/pods', [pod('web-1', { node: 'cpu-0' })]))
      .toMatchInlineSnapshot(`
{
  "apiVersion": "metrics.k8s.io/v1beta1",
  "items": [
    {
      "containers": [
        {
          "name": "server",
          "usage": {
            "cpu": "500m",
            "memory": "1048576",
          },
        },
        {
          "name": "sidecar",
          "usage": {
            "cpu": "20833333n",
            "memory": "1048576",
          },
        },
      ],
      "metadata": {
        "creationTimestamp": "2030-01-01T12:00:00Z",
        "labels": {
          "app": "web",
        },
        "name": "web-1",
        "namespace": "shop",
      },
      "timestamp": "2030-01-01T11:59:50Z",
      "window": "15s",
    },
  ],
  "kind": "PodMetricsList",
  "metadata": {},
}
`);
  });

  it('tells what a simulated pod is said to use, at this moment', () => {
    expect(
      list('metrics.k8s.io/v1beta1/pods', [pod('llm-1')], {
        '/pods/shop/cpu?app=web': '250m',
        '/pods/shop/memory?app=web': '2Gi',
      }).items[0],
    ).toMatchInlineSnapshot(`
{
  "containers": [
    {
      "name": "server",
      "usage": {
        "cpu": "250m",
        "memory": "2Gi",
      },
    },
  ],
  "metadata": {
    "creationTimestamp": "2030-01-01T12:00:00Z",
    "labels": {
      "app": "web",
    },
    "name": "llm-1",
    "namespace": "shop",
  },
  "timestamp": "2030-01-01T12:00:00Z",
  "window": "0s",
}
`);
  });

  it('tells nothing of pods of which nothing is known', () => {
    const pods = [
      pod('simulated', { labels: { app: 'other' } }),
      pod('real-and-new', { node: 'cpu-0' }),
      pod('unscheduled', { node: '', phase: 'Pending' }),
    ];
    expect(names(list('metrics.k8s.io/v1beta1/pods', pods, { '/pods/shop/cpu?app=web': '1' }))).toEqual([]);
  });

  it('does not take what is said of a real pod for what it uses', () => {
    const { items } = list('metrics.k8s.io/v1beta1/pods', [pod('web-1', { node: 'cpu-0' })], {
      '/pods/shop/cpu?app=web': '7',
    });
    expect(items[0]?.containers).toMatchObject([{ name: 'server', usage: { cpu: '500m' } }, { name: 'sidecar' }]);
  });

  it.each([
    ['pods', ['other/c', 'shop/a', 'shop/b']],
    ['namespaces/shop/pods', ['shop/a', 'shop/b']],
    ['namespaces/shop/pods?labelSelector=app%3Dweb', ['shop/a']],
    ['pods?labelSelector=app+notin+%28web%29', ['shop/b']],
    ['pods?fieldSelector=metadata.name%3Dc', ['other/c']],
    ['pods?fieldSelector=metadata.namespace%3Dother', ['other/c']],
  ])('lists %s', (path, expected) => {
    const pods = [pod('b', { labels: { app: 'db' } }), pod('a'), pod('c', { namespace: 'other' })];
    expect(
      names(list(`metrics.k8s.io/v1beta1/${path}`, pods, { '/pods/shop/cpu': '1', '/pods/other/cpu': '1' })),
    ).toEqual(expected);
  });

  it.each(['pods?labelSelector=%21', 'pods?fieldSelector=spec.nodeName%3Da'])('refuses %s', (path) => {
    expect(() => list(`metrics.k8s.io/v1beta1/${path}`, [])).toThrow(expect.objectContaining({ code: 400 }));
  });

  it('gets one pod, or says that nothing is known of it', () => {
    const source = sourceWith([pod('a')], { '/pods/shop/cpu': '1' });
    expect(answerResourceMetrics(source, requestOf('metrics.k8s.io/v1beta1/namespaces/shop/pods/a'))).toMatchObject({
      kind: 'PodMetrics',
      metadata: { name: 'a' },
    });
    expect(() => answerResourceMetrics(source, requestOf('metrics.k8s.io/v1beta1/namespaces/shop/pods/b'))).toThrow(
      'pods.metrics.k8s.io "shop/b" not found',
    );
  });

  it('tells what a real node uses, and a simulated one by what its pods are said to', () => {
    const pods = [pod('a'), pod('b'), pod('c', { node: 'h100-1', labels: { app: 'other' } })];
    const { items } = list('metrics.k8s.io/v1beta1/nodes', pods, { '/pods/shop/cpu?app=web': '250m' });
    expect(items.map(({ metadata, usage }) => [metadata.name, usage])).toEqual([
      ['cpu-0', { cpu: '1500m', memory: '2097152' }],
      ['h100-0', { cpu: '500m', memory: '0' }],
    ]);
  });

  it('selects nodes by their labels', () => {
    expect(
      names(list('metrics.k8s.io/v1beta1/nodes?labelSelector=pool%3Dcpu', [pod('a')], { '/pods/shop/cpu': '1' })),
    ).toEqual(['cpu-0']);
  });
});
