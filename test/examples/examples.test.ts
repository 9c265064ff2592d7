import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { findProgramFiles, synthesizeProgram, type Manifest } from '../../cli/program/synth-program';

const root = resolve(__dirname, '../..');
const names = readdirSync(join(root, 'examples')).filter((name) =>
  statSync(join(root, 'examples', name)).isDirectory(),
);

async function objectsOf(name: string): Promise<readonly Manifest[]> {
  return (await synthesizeProgram(findProgramFiles(`examples/${name}`))).manifests;
}

describe.each(names)('examples/%s', (name) => {
  test('is synthesized into namespaces of its own', async () => {
    const objects = await objectsOf(name);
    const own = new RegExp(`^${name}-dev(-[a-z]+)?$`);
    const namespaces = objects.flatMap(({ kind, metadata }) =>
      kind === 'Namespace' ? metadata.name : (metadata.namespace ?? []),
    );
    expect(namespaces.filter((each) => !own.test(each))).toEqual([]);
    expect(namespaces).toContain(`${name}-dev`);
    const inNone = objects.filter(({ metadata }) => metadata.namespace === undefined).map(({ kind }) => kind);
    const ofTeams = ['ClusterQueue', 'ClusterRole', 'Cohort', 'ResourceFlavor', 'Topology'];
    expect(inNone.filter((kind) => ![...ofTeams, 'Namespace'].includes(kind))).toEqual([]);
  });

  test('is a Pulumi program whose source is what runs', () => {
    const project = parse(readFileSync(join(root, 'examples', name, 'Pulumi.yaml'), 'utf8')) as Record<string, unknown>;
    expect(project).toMatchObject({
      name,
      main: 'main.js',
      runtime: { name: 'nodejs', options: { typescript: false } },
    });
  });
});

test.each([
  ['flask', 5000],
  ['node', 3000],
])('the %s app has three pods on port %d behind port 80', async (name, port) => {
  const objects = await objectsOf(name);
  expect(objects.find(({ kind }) => kind === 'Deployment')).toMatchObject({
    spec: { replicas: 3, template: { spec: { containers: [{ ports: [{ containerPort: port }] }] } } },
  });
  expect(objects.find(({ kind }) => kind === 'Service')).toMatchObject({
    spec: { ports: [{ port: 80, targetPort: 'http' }] },
  });
});

test.each(['flask', 'node'])(
  'the %s app has variables, files and a Secret, which the objects hold no value of',
  async (name) => {
    const objects = await objectsOf(name);
    const deployment = objects.find(({ kind }) => kind === 'Deployment') as unknown as {
      spec: { template: { spec: { containers: [Record<string, unknown>] } } };
    };
    const [container] = deployment.spec.template.spec.containers;
    expect(container.envFrom).toEqual([
      { configMapRef: { name: expect.stringMatching(`^${name}-app-variables-[0-9a-f]{8}$`) as string } },
    ]);
    expect(container.env).toContainEqual({
      name: 'API_TOKEN',
      valueFrom: { secretKeyRef: { name: `${name}-app`, key: 'token' } },
    });
    expect(container.volumeMounts).toEqual(
      expect.arrayContaining([
        { name: 'etc-app-config', mountPath: '/etc/app/config', readOnly: true },
        { name: 'etc-app-secret', mountPath: '/etc/app/secret', readOnly: true },
      ]),
    );
    const secret = objects.find(({ kind }) => kind === 'Secret');
    expect(Object.keys(secret ?? {}).sort()).toEqual(['apiVersion', 'kind', 'metadata', 'type']);
  },
);
