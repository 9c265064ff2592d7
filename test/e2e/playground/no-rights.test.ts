import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot, runOk } from '../support/run';

// Root without the right to make namespaces and to mount, as in a container of the usual kind.

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'modelyard-no-rights-')));
const env = { MODELYARD_STATE: join(folder, 'state'), MODELYARD_PLAYGROUND_NAME: 'no-rights' };
const modelyard = join(projectRoot, 'bin', 'modelyard');
const cluster = {
  name: 'small',
  profile: { kubernetesVersion: '1.34' },
  nodePools: [{ name: 'cpu', count: 1, real: true, capacity: { cpu: '4', memory: '8Gi' } }],
};

describe('a machine without the rights for a node', () => {
  let output: string;
  beforeAll(async () => {
    writeFileSync(join(folder, 'cluster.yaml'), JSON.stringify(cluster));
    const up = [modelyard, 'playground', 'up', '--cluster', join(folder, 'cluster.yaml')];
    output = await runOk('setpriv', ['--bounding-set=-sys_admin,-net_admin', ...up], { env });
  });
  afterAll(async () => {
    await runOk(modelyard, ['playground', 'down'], { env });
    rmSync(folder, { recursive: true, force: true });
  });

  it('has simulated nodes only, which is said once', () => {
    expect(output.match(/every node is simulated: .*/g)).toEqual([
      expect.stringMatching(/may not mount file systems .*privileged/),
    ]);
  });

  it('enforces no NetworkPolicies, which the status says', async () => {
    expect(await runOk(modelyard, ['playground', 'status'], { env })).toContain(
      'NetworkPolicies are not enforced: there is no real node',
    );
  });

  it('runs pods on the simulated node', async () => {
    const kubectl = join(env.MODELYARD_STATE, 'bin', 'kubectl');
    const options = ['--kubeconfig', join(env.MODELYARD_STATE, 'kubeconfig')];
    await runOk(kubectl, [...options, 'wait', '--for=condition=Ready', '--timeout=20m', 'node/cpu-0']);
  });
});
