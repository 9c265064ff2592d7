import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterSchema, type Cluster } from '../../../lib/workload/cluster/cluster-profile';
import { PrivateCluster } from '../../../playground/cluster/private-cluster';
import { FixtureStack } from '../support/fixture-stack';
import { playgroundEnv, playgroundFolder } from '../support/playground';
import { run, runOk, succeeded, type Ran } from '../support/run';

const folder = mkdtempSync(join(tmpdir(), 'modelyard-fleet-'));
const names = ['canary', 'rest-of-world'] as const;
type Name = (typeof names)[number];

const kubeconfig = (name: Name): string => join(folder, `${name}.kubeconfig`);

const description = (name: string): object => ({
  name,
  profile: { kubernetesVersion: '1.34' },
  nodePools: [{ name: 'cpu', count: 2, capacity: { cpu: '4', memory: '8Gi' } }],
});

// Two control planes of their own, with simulated nodes; of the suite's playground only Pulumi's home and state.
describe('a fleet', () => {
  const stack = new FixtureStack('two', 'fleet');
  const clusters = new Map<Name, PrivateCluster>();
  beforeAll(async () => {
    for (const name of names) {
      clusters.set(name, await PrivateCluster.open());
      writeFileSync(join(folder, `${name}.yaml`), JSON.stringify(description(name)));
    }
    await Promise.all(
      names.map(async (name) => {
        const cluster: Cluster = clusterSchema.parse(description(name));
        await clusters.get(name)!.start(cluster, { progress: () => undefined });
        // Whoever deploys has a kubeconfig of a cluster that is gone, too.
        copyFileSync(clusters.get(name)!.kubeconfig, kubeconfig(name));
      }),
    );
  });
  afterAll(async () => {
    await stack.pulumi('stack', 'rm', '--yes', '--force', '--preserve-config');
    rmSync(join(stack.program, 'Pulumi.two.yaml'), { force: true });
    rmSync(stack.app, { recursive: true, force: true });
    await Promise.all([...clusters.values()].map((cluster) => cluster.remove()));
    rmSync(folder, { recursive: true, force: true });
  });

  it('is deployed to with one command, wave after wave', async () => {
    const ran = succeeded(await up({ release: '1.0.0' }), 'bin/up');
    const one = { namespace: 'e2e-fleet-two', left: false, models: [{ name: 'server', ready: 1, desired: 1 }] };
    expect(JSON.parse(ran.stdout)).toMatchObject({ clusters: { canary: one, 'rest-of-world': one } });
    const made = await Promise.all(names.map((name) => ask(name, '{.metadata.creationTimestamp}')));
    const ready = await ask('canary', '{.status.conditions[?(@.type=="Available")].lastTransitionTime}');
    expect(Date.parse(made[1]!)).toBeGreaterThanOrEqual(Date.parse(ready));
  });

  it('keeps the old version behind a wave that does not get ready', async () => {
    const before = await ask('rest-of-world', '{.metadata.generation}');
    const ran = await up({ release: '2.0.0-bad', cpu: 64 });
    expect(ran.status).toBe(1);
    expect(ran.stderr + ran.stdout).toMatch(/canary\/e2e-fleet-two\/Deployment\/server/);
    expect(ran.stderr + ran.stdout).toMatch(/Pods that do not run:\n {2}canary: pod server-.*Insufficient cpu/);
    await expect(versions()).resolves.toEqual(['2.0.0-bad', '1.0.0']);
    await expect(ask('rest-of-world', '{.metadata.generation}')).resolves.toBe(before);
  });

  it('goes on to the next wave with a release that is sound', async () => {
    succeeded(await up({ release: '2.0.1' }), 'bin/up');
    await expect(versions()).resolves.toEqual(['2.0.1', '2.0.1']);
  });

  it('is changed nowhere while one of its clusters does not answer', async () => {
    await clusters.get('rest-of-world')!.remove();
    const ran = await up({ release: '3.0.0' });
    expect(ran.status).toBe(1);
    expect(ran.stderr + ran.stdout).toMatch(
      /1 cluster of the fleet does not answer; nothing was changed on any:\s+- 'rest-of-world': .*refused/,
    );
    await expect(version('canary')).resolves.toBe('2.0.1');
  });

  it('is changed on the others where that is asked for, and what the silent one has stays in the state', async () => {
    const before = await ofSilent();
    const ran = succeeded(await up({ release: '3.0.0' }, '--unreachable', 'leave'), 'bin/up');
    await expect(version('canary')).resolves.toBe('3.0.0');
    expect(JSON.parse(ran.stdout)).toMatchObject({
      clusters: { canary: { left: false }, 'rest-of-world': { left: true, models: [] } },
    });
    expect(before.length).toBeGreaterThan(2);
    await expect(ofSilent()).resolves.toEqual(before);
  });

  function up(settings: Record<string, unknown>, ...flags: string[]): Promise<Ran> {
    stack.writeSettings({
      cluster: undefined,
      clusters: names.map((name) => ({
        name,
        file: join(folder, `${name}.yaml`),
        kubeconfig: kubeconfig(name),
      })),
      rollout: [['canary'], ['rest']],
      ...settings,
    });
    const line = 'eval "$(bin/env)"; unset MODELYARD_PLAYGROUND KUBECONFIG; exec "$@"';
    const command = ['bin/up', 'test/e2e/fixtures/fleet', '--stack', stack.stack, '--yes', '--output', 'json'];
    return run('bash', ['-c', line, 'bash', ...command, ...flags], { env: playgroundEnv });
  }

  /** A field of the server's Deployment there. */
  async function ask(name: Name, path: string): Promise<string> {
    const args = ['get', 'deployment', 'server', '-n', 'e2e-fleet-two', '-o', `jsonpath=${path}`];
    return runOk(join(playgroundFolder, 'bin', 'kubectl'), ['--kubeconfig', kubeconfig(name), ...args]);
  }

  async function version(name: Name): Promise<string> {
    return (await ask(name, '{.spec.template.spec.containers[0].image}')).split(':')[1]!;
  }

  function versions(): Promise<string[]> {
    return Promise.all(names.map(version));
  }

  /** What the state knows of the cluster that does not answer. */
  async function ofSilent(): Promise<unknown[]> {
    return (await stack.state())
      .filter(({ urn }) => /::rest-of-world\//.test(urn) && !/::pulumi:providers:/.test(urn))
      .map(({ urn, id, outputs }) => ({ urn, id, outputs }));
  }
});
