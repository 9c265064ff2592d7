import { madeObjects, ownsPath, type FoundObjects, type KilledDeploy } from '../../../cli/stack/pending-creates';
import { runCommand, type CommandResult } from '../../../cli/process/run-command';
import { fieldManager, type ManagedFields } from '../../../playground/plugin/cluster/field-manager';
import type { KubeObject } from '../../../playground/plugin/objects';

jest.mock('../../../cli/process/run-command');

const urn = 'urn:pulumi:dev::p::kubernetes:apps/v1:Deployment::models/Deployment/web';
const asked = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'models' },
  spec: { replicas: 2 },
};
const deploy: KilledDeploy = {
  began: Date.parse('2026-07-01T10:00:00Z'),
  wrote: Date.parse('2026-07-01T10:05:00Z'),
  isOfAnotherStack: () => false,
};
const made = '2026-07-01T10:04:00Z';
const posted: ManagedFields = {
  manager: 'pulumi-kubernetes',
  operation: 'Update',
  time: made,
  fieldsV1: { 'f:spec': { 'f:replicas': {} } },
};
const ran = (stdout: string): CommandResult => ({ failed: false, stdout, stderr: '', shortMessage: '' });

const live = (managedFields: readonly ManagedFields[], more: Partial<KubeObject> = {}): KubeObject => ({
  ...asked,
  ...more,
  metadata: { ...asked.metadata, uid: 'u', creationTimestamp: made, resourceVersion: '5', managedFields },
});

/**
 * Looks for what a creation has made in a cluster with this object; what it asks for
 * differs from that as a dry run says.
 */
async function found(
  object: KubeObject | undefined,
  dryRun: object = object ?? {},
  known: KilledDeploy = deploy,
): Promise<FoundObjects> {
  const text = (answer: object | undefined): string => (answer === undefined ? '' : JSON.stringify(answer));
  jest
    .mocked(runCommand)
    .mockReset()
    .mockImplementation((_, args) => Promise.resolve(ran(text(args.includes('apply') ? dryRun : object))));
  return madeObjects(
    [{ type: 'creating', resource: { urn, type: 'kubernetes:apps/v1:Deployment', inputs: asked } }],
    { program: 'kubectl', options: [], env: {} },
    known,
  );
}

describe('what an unfinished creation has made', () => {
  it('is taken for it where the official plugin posted it, as it was asked for, in that time', async () => {
    expect(await found(live([posted]))).toEqual({
      made: [{ urn, id: 'models/web', uid: 'u', fieldManager: 'pulumi-kubernetes' }],
      foreign: [],
    });
  });

  it('is known by the name that the stand-in makes from the resource’s own URN', async () => {
    const manager = fieldManager(urn, asked);
    expect((await found(live([{ manager, operation: 'Apply', time: made }]))).made).toEqual([
      { urn, id: 'models/web', uid: 'u', fieldManager: manager },
    ]);
  });

  it('may have been changed since by somebody whose work that is', async () => {
    const scaled = live(
      [
        { ...posted, fieldsV1: {} },
        {
          manager: 'autoscaler',
          operation: 'Update',
          time: '2026-07-01T10:04:30Z',
          fieldsV1: { 'f:spec': { 'f:replicas': {} } },
        },
      ],
      { spec: { replicas: 7 } },
    );
    // An empty set of fields would be all of them.
    const owned = {
      ...scaled,
      metadata: {
        ...scaled.metadata,
        managedFields: [{ ...posted, fieldsV1: { 'f:metadata': {} } }, scaled.metadata.managedFields![1]!],
      },
    };
    expect((await found(owned, { ...owned, spec: asked.spec })).made).toHaveLength(1);
  });

  it('is nothing where nothing is there', async () => {
    expect(await found(undefined)).toEqual({ made: [], foreign: [] });
  });

  it.each<[string, { object: KubeObject; dryRun?: object; known?: KilledDeploy }]>([
    ['kubectl made', { object: live([{ manager: 'kubectl-create', operation: 'Update', time: made }]) }],
    [
      'kubectl made and a plugin changed later',
      {
        object: live([
          { manager: 'kubectl-create', operation: 'Update', time: made },
          { ...posted, time: '2026-07-01T10:04:01Z' },
        ]),
      },
    ],
    [
      'the stand-in made for another resource',
      { object: live([{ manager: fieldManager(`${urn}-2`, asked), operation: 'Apply', time: made }]) },
    ],
    [
      'a plugin made before that deploy',
      { object: live([posted]), known: { ...deploy, began: Date.parse('2026-07-01T10:04:30Z') } },
    ],
    [
      'a plugin made long after that deploy',
      { object: live([posted]), known: { ...deploy, wrote: Date.parse('2026-07-01T10:01:00Z') } },
    ],
    [
      'a plugin made with something else',
      { object: live([posted], { spec: { replicas: 1 } }), dryRun: live([posted]) },
    ],
    [
      'a plugin made without something that was asked for',
      { object: live([posted]), dryRun: live([posted], { spec: { replicas: 2, paused: true } }) },
    ],
    [
      'another stack has',
      {
        object: live([posted]),
        known: {
          ...deploy,
          isOfAnotherStack: (type, id) => type === 'kubernetes:apps/v1:Deployment' && id === 'models/web',
        },
      },
    ],
    ['nobody has left a name on', { object: live([]) }],
  ])('is not what %s: it is named and left alone', async (_, { object, dryRun, known }) => {
    const { made: taken, foreign } = await found(object, dryRun, known);
    expect({
      taken,
      named: foreign.map((sentence) => sentence.startsWith("Deployment 'models/web' is there, but not taken")),
    }).toEqual({ taken: [], named: [true] });
  });

  it('is never looked for by a patch or a release, which make no object of their own', async () => {
    jest.mocked(runCommand).mockReset();
    const operations = [
      'kubernetes:core/v1:ConfigMapPatch',
      'kubernetes:helm.sh/v3:Release',
      'docker-build:index:Image',
    ].map((type) => ({ type: 'creating', resource: { urn, type, inputs: asked } }));
    expect(await madeObjects(operations, { program: 'kubectl', options: [], env: {} }, deploy)).toEqual({
      made: [],
      foreign: [],
    });
    expect(runCommand).not.toHaveBeenCalled();
  });

  it('is compared with values that travel neither as an argument nor through a file', async () => {
    const data = {
      password: { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', plaintext: '"c2VjcmV0"' },
    };
    const vault = { apiVersion: 'v1', kind: 'Secret', metadata: asked.metadata, data };
    const object = { ...vault, data: { password: 'c2VjcmV0' }, metadata: live([posted]).metadata };
    jest
      .mocked(runCommand)
      .mockReset()
      .mockResolvedValue(ran(JSON.stringify(object)));
    await madeObjects(
      [{ type: 'creating', resource: { urn, type: 'kubernetes:core/v1:Secret', inputs: vault } }],
      { program: 'kubectl', options: [], env: {} },
      deploy,
    );
    const applied = jest.mocked(runCommand).mock.calls.find(([, args]) => args.includes('apply'))!;
    expect(applied[1].join(' ')).not.toContain('c2VjcmV0');
    expect(JSON.parse(applied[2].input as string)).toMatchObject({ data: { password: 'c2VjcmV0' } });
  });
});

describe('a set of fields', () => {
  const object = {
    spec: {
      containers: [
        { name: 'a', image: 'x' },
        { name: 'b', image: 'y' },
      ],
      args: ['one'],
    },
  };
  const fields = { 'f:spec': { 'f:containers': { 'k:{"name":"b"}': { '.': {}, 'f:image': {} } }, 'f:args': {} } };

  it.each([
    [['spec', 'containers', 1, 'image'], true],
    [['spec', 'containers', 0, 'image'], false],
    [['spec', 'containers', 1, 'command'], false],
    [['spec', 'args', 0], true],
    [['metadata', 'labels'], false],
  ])('has %j: %s', (path, has) => {
    expect(ownsPath(fields, object, path)).toBe(has);
  });
});
