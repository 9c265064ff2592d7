import { describeMesh, type LiveMesh } from '../../../lib/rehearsal/describe/describe-mesh';

type Labels = Readonly<Record<string, string>>;

const istiod = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'istiod', namespace: 'istio-system' } };
const ztunnel = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'ztunnel', namespace: 'istio-system' } };

function of(live: Partial<LiveMesh>, ...namespaces: Labels[]): ReturnType<typeof describeMesh> {
  return describeMesh({
    groups: ['networking.istio.io'],
    daemonSets: [],
    meshControl: [],
    ...live,
    namespaces: namespaces.map((labels, index) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: `team-${index}`, labels },
    })),
  });
}

test.each<[string, Partial<LiveMesh>, Labels[], string | undefined]>([
  [
    'no definitions of Istio',
    { groups: ['apps'], meshControl: [istiod] },
    [{ 'istio-injection': 'enabled' }],
    undefined,
  ],
  ['its definitions alone', {}, [{ team: 'ml' }], undefined],
  ['its control plane', { meshControl: [istiod] }, [], 'istio-sidecar'],
  [
    'a control plane that the cloud keeps, and namespaces with sidecars',
    {},
    [{ 'istio.io/rev': 'asm-managed' }],
    'istio-sidecar',
  ],
  ['its proxy on each node', { meshControl: [istiod], daemonSets: [ztunnel] }, [], 'istio-ambient'],
  [
    'namespaces in ambient mode',
    { meshControl: [istiod], daemonSets: [ztunnel] },
    [{ 'istio.io/dataplane-mode': 'ambient' }, { 'istio.io/dataplane-mode': 'none' }],
    'istio-ambient',
  ],
  [
    'proxies on nodes that no namespace uses yet',
    { meshControl: [istiod], daemonSets: [ztunnel] },
    [{ 'istio-injection': 'enabled' }],
    'istio-sidecar',
  ],
])('with %s', (_, live, namespaces, mesh) => {
  expect(of(live, ...namespaces).mesh).toBe(mesh);
});

test('that it runs in both ways is said', () => {
  const { notes } = of(
    { meshControl: [istiod], daemonSets: [ztunnel] },
    { 'istio.io/dataplane-mode': 'ambient' },
    { 'istio-injection': 'enabled' },
  );
  expect(notes).toEqual(['Istio runs in both ways, with sidecars in team-1: profile.mesh is one of them.']);
});
