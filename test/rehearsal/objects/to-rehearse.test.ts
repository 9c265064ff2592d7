import { parseObjects, type SourcedObject } from '../../../lib/review';
import { toRehearse } from '../../../lib/rehearsal/objects/to-rehearse';

const read = (...objects: object[]): SourcedObject[] =>
  objects.flatMap((object, at) => parseObjects(JSON.stringify(object), `${at}.json`));
const live = { uid: '1', resourceVersion: '7' };
const claim = (metadata: object, spec: object): object => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'models', ...metadata },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
});
const bound = claim(
  { ...live, annotations: { 'pv.kubernetes.io/bind-completed': 'yes' }, finalizers: ['kubernetes.io/pvc-protection'] },
  { storageClassName: 'gp3', volumeName: 'pvc-1' },
);
const run = (image: string): object => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { generateName: 'warm-' },
  spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image }] } } },
});
const spec = (objects: readonly SourcedObject[] | undefined): unknown => objects?.[0]?.object['spec'];

test('what is true of one cluster only is not applied in another', () => {
  for (const [base, head] of [
    [[bound], []],
    [[bound], [claim({}, {})]],
    [[bound], [bound]],
    [[], [bound]],
  ] as const) {
    const rehearsed = toRehearse(read(...base), read(...head));
    for (const { object } of [...rehearsed.base!, ...rehearsed.head]) {
      expect(object['spec']).not.toHaveProperty('volumeName');
      expect(Object.keys(object.metadata.annotations ?? {})).toEqual([]);
      expect(object.metadata['finalizers'] ?? []).toEqual([]);
    }
  }
});

test('what the head says by itself stays in the base, since it would be refused as a change', () => {
  const { base, head } = toRehearse(read(bound), read(claim({}, { storageClassName: 'gp3' })));
  expect(spec(base)).toMatchObject({ storageClassName: 'gp3' });
  expect(spec(head)).toMatchObject({ storageClassName: 'gp3' });
});

test('what controllers made is made again', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a-1', ownerReferences: [{ kind: 'ReplicaSet', name: 'a', uid: '2', controller: true }] },
  };
  expect(toRehearse(read(pod), read(bound))).toMatchObject({ base: [], leftOut: ['1 Pod'] });
});

test('a Pod of nobody is not bound to a node of another cluster', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', ...live },
    spec: { nodeName: 'a', containers: [] },
  };
  expect(spec(toRehearse(read(pod), []).base)).toEqual({ containers: [] });
});

test('manifests stay as they are', () => {
  const given = read(claim({}, { volumeName: 'mine' }));
  expect(toRehearse(given, given).head[0]!.object).toEqual(given[0]!.object);
});

test('a number of pods that an autoscaler set is there after the change as well', () => {
  const deployment = (metadata: object, more: object): object => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', ...metadata },
    spec: { template: {}, ...more },
  });
  const autoscaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 9 },
  };
  const { base, head } = toRehearse(
    read(deployment(live, { replicas: 6 }), autoscaler),
    read(deployment({}, {}), autoscaler),
  );
  expect([spec(base), spec(head)]).toMatchObject([{ replicas: 6 }, { replicas: 6 }]);
});

test('runs get a name here, those that are there stay, and the same one is no other', () => {
  const { base, head } = toRehearse(read(run('a:1'), run('a:2')), read(run('a:2'), run('a:3')));
  const names = (objects: readonly SourcedObject[]): string[] => objects.map(({ object }) => object.metadata.name);
  expect(names(head)).toEqual([
    expect.stringMatching(/^warm-[0-9a-f]{5}$/),
    expect.stringMatching(/^warm-/),
    names(base!)[0],
  ]);
  expect(names(head)[0]).toBe(names(base!)[1]);
});

test('equal runs are two', () => {
  const { head } = toRehearse(undefined, read(run('a:1'), run('a:1')));
  expect(new Set(head.map(({ object }) => object.metadata.name)).size).toBe(2);
});

test('without a base there is none', () => {
  expect(toRehearse(undefined, read(bound)).base).toBeUndefined();
});
