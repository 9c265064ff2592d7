import { planForEach, planWhatIfs, type WhatIfRequest } from '../../../cli/rehearsal/what-if';
import { parseObjects } from '../../../lib/review';
import { readCluster } from '../../../lib/workload/cluster/cluster-profile';

const cluster = readCluster('clusters/prod.yaml');
const head = parseObjects(
  [
    '{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop } }',
    '{ apiVersion: apps/v1, kind: StatefulSet, metadata: { name: web, namespace: other } }',
    '{ apiVersion: apps/v1, kind: Deployment, metadata: { name: chat, namespace: shop } }',
  ].join('\n---\n'),
  'head.yaml',
);

test('what is asked for finds its node, zone or workload', () => {
  const plans = planWhatIfs(
    [
      { kind: 'drain', subject: 'h100-3' },
      { kind: 'lose-zone', subject: 'zone-b' },
      { kind: 'scale', subject: 'shop/web', replicas: 4 },
    ],
    cluster,
    head,
  );
  expect(plans.map(({ title, nodes, workload }) => [title, nodes ?? workload])).toEqual([
    ['if node h100-3 is drained', ['h100-3']],
    ['if zone zone-b is lost', ['h100-1', 'h100-3']],
    ['if web has 4 replicas', { kind: 'Deployment', namespace: 'shop', name: 'web' }],
  ]);
});

test('all that is not there is named at once, with what is', () => {
  expect(() =>
    planWhatIfs(
      [
        { kind: 'drain', subject: 'h100-9' },
        { kind: 'lose-zone', subject: 'zone-x' },
        { kind: 'find-capacity', subject: 'nobody' },
        { kind: 'find-capacity', subject: 'web' },
      ],
      cluster,
      head,
    ),
  ).toThrow(
    `--drain h100-9: the cluster has no such node. It has cpu-0, h100-0, h100-1, h100-2, h100-3, l4-0, l4-1, l4-2, l4-3
--lose-zone zone-x: the cluster has no such zone. It has zone-a, zone-b
--find-capacity nobody: there is no Deployment, StatefulSet, ReplicaSet or LeaderWorkerSet of this name. There are shop/web, other/web, shop/chat
--find-capacity web: several have this name: Deployment/shop/web, StatefulSet/other/web. Write one of these`,
  );
});

describe('on several clusters', () => {
  const edge = readCluster('examples/fleet/clusters/shop-floor.yaml');
  const of = (...requests: WhatIfRequest[]) =>
    planForEach(requests, [
      { environment: 'prod', cluster, head },
      { environment: 'shop-floor', cluster: edge, head: head.filter(({ object }) => object.metadata.name === 'chat') },
    ]).map((plans) => plans.map(({ title }) => title));

  test('what is asked for is asked where it is', () => {
    expect(
      of(
        { kind: 'drain', subject: 'h100-3' },
        { kind: 'drain', subject: 'box-0' },
        { kind: 'find-capacity', subject: 'chat' },
      ),
    ).toEqual([
      ['if node h100-3 is drained', 'How many of chat fit'],
      ['if node box-0 is drained', 'How many of chat fit'],
    ]);
  });

  test('what none of them has is an error that says what each has', () => {
    expect(() => of({ kind: 'lose-zone', subject: 'zone-x' })).toThrow(
      `--lose-zone zone-x:
  on prod the cluster has no such zone. It has zone-a, zone-b
  on shop-floor the cluster has no such zone. It has`,
    );
  });

  test('a name that one of them has twice is an error of that one alone', () => {
    expect(() => of({ kind: 'scale', subject: 'web', replicas: 3 })).toThrow(
      /^--scale web:\n {2}on prod several have this name: Deployment\/shop\/web, StatefulSet\/other\/web\. Write one of these$/,
    );
  });
});
