import { join } from 'node:path';
import { readCluster } from '../../../lib';
import { done, has, OperatedCluster } from '../support/operated-cluster';
import { projectRoot, runOk } from '../support/run';

const example = join(projectRoot, 'examples/teams');

/** A pod of the namespace that serves, with what its container asks for. */
function podWith(name: string, requests: Readonly<Record<string, string>>, priorityClassName?: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'teams-dev' },
    spec: {
      priorityClassName,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'any',
          image: 'registry.example.com/any:1',
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          resources: { requests, limits: requests },
        },
      ],
    },
  };
}

describe('the teams of examples/teams', () => {
  let cluster: OperatedCluster;
  beforeAll(async () => {
    cluster = await OperatedCluster.start(readCluster(join(example, 'cluster.yaml')));
    await cluster.applyText(await runOk('bin/synth', [example]));
  });
  afterAll(async () => cluster?.remove());

  const may = async (group: string, verb: string, resource: string, namespace = 'teams-dev'): Promise<boolean> => {
    const [kind, subresource] = resource.split('/');
    const { stdout } = await cluster
      .kubectl(
        ...['auth', 'can-i', verb, kind!, ...(subresource === undefined ? [] : [`--subresource=${subresource}`])],
        ...['--namespace', namespace, '--as', 'someone', '--as-group', group],
      )
      // A no is a failure, too.
      .catch((error: { readonly stdout: string }) => error);
    expect(stdout.trim()).toMatch(/^(yes|no)$/);
    return stdout.trim() === 'yes';
  };

  it.each([
    ['language', 'get', 'pods/log', 'teams-dev', true],
    ['language', 'create', 'deployments', 'teams-dev', false],
    ['language', 'get', 'secrets', 'teams-dev', false],
    ['pipelines', 'create', 'deployments', 'teams-dev', true],
    ['pipelines', 'get', 'secrets', 'teams-dev', true],
    ['pipelines', 'create', 'deployments', 'teams-dev-training', false],
    ['language-engineers', 'create', 'deployments', 'teams-dev', false],
    ['language-engineers', 'create', 'jobs', 'teams-dev-training', true],
    ['language-engineers', 'create', 'pods/exec', 'teams-dev-training', true],
    ['language-engineers', 'create', 'rolebindings', 'teams-dev-training', false],
    ['language-engineers', 'patch', 'resourcequotas', 'teams-dev-training', false],
    ['vision-engineers', 'get', 'pods', 'teams-dev-training', false],
  ])('%s may %s %s in %s: %s', async (group, verb, resource, namespace, allowed) => {
    expect(await may(group, verb, resource, namespace)).toBe(allowed);
  });

  it('get no more accelerators than their quota, nor one that is not in it', async () => {
    const one = { cpu: '1', memory: '1Gi' };
    await expect(cluster.apply([podWith('many', { ...one, 'nvidia.com/gpu': '17' })])).rejects.toThrow(
      /exceeded quota: team, requested: requests.nvidia.com\/gpu=17, used: requests.nvidia.com\/gpu=\d, limited: .*=16/,
    );
    await expect(cluster.apply([podWith('part', { ...one, 'nvidia.com/mig-1g.10gb': '1' })])).rejects.toThrow(
      /exceeded quota: team/,
    );
    await expect(cluster.apply([podWith('high', { ...one, 'nvidia.com/gpu': '13' }, 'serving')])).rejects.toThrow(
      /exceeded quota: priority-serving/,
    );
    await cluster.apply([podWith('some', { ...one, 'nvidia.com/gpu': '8' })]);
  });

  it('give a container that reserves nothing what the quota wants', async () => {
    await cluster.apply([podWith('nothing', {})]);
    const [pod] = (await cluster.list('pods', 'teams-dev')).filter(({ metadata }) => metadata.name === 'nothing');
    expect(pod?.spec['containers']).toMatchObject([{ resources: { requests: { cpu: '100m', memory: '128Mi' } } }]);
  });

  it('have their runs admitted by their queue, by the product that they ask for', async () => {
    await done('admission of the run', () => cluster.without('workloads', 'Admitted', 'teams-dev-training'));
    const workloads = (await cluster.list('workloads', 'teams-dev-training')).filter((each) => has(each, 'Admitted'));
    expect(workloads.map(({ status }) => status?.['admission'])).toMatchObject([
      {
        clusterQueue: 'models-language',
        podSetAssignments: [{ flavors: { 'nvidia.com/gpu': 'nvidia-h100-80gb-hbm3' } }],
      },
    ]);
  });
});
