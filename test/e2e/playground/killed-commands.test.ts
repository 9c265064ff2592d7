import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually';
import { leftovers } from '../support/leftovers';
import { randomFrom } from '../support/random';
import { projectRoot, runOk } from '../support/run';

// How often each command is killed in a row before it is run to its end. Killed deploys have a test of their own.
const kills = Math.ceil(Number(process.env['MODELYARD_KILLS'] ?? 3) / 3);
const seed = Number(process.env['MODELYARD_KILL_SEED'] ?? 20261128);
const random = randomFrom(seed);

/** About as long as a command is at work on a quiet machine: a kill that comes after its end costs nothing. */
const longestMs = 8_000;

const modelyard = join(projectRoot, 'bin', 'modelyard');

const cluster = `
name: small
profile: { kubernetesVersion: '1.34' }
nodePools: [{ name: cpu, count: 1, capacity: { cpu: '4', memory: 8Gi } }]
`;

const deployment = (replicas: number): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: default }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'registry.example.com/web:1.0' }] }
`;

describe(`commands that are killed (MODELYARD_KILL_SEED=${seed})`, () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'modelyard-killed-')));
  const state = join(folder, 'state');
  // A playground of its own: the suite's is used by other files meanwhile.
  const env = { MODELYARD_STATE: state, MODELYARD_PLAYGROUND_NAME: 'killed' };

  beforeAll(() => {
    writeFileSync(join(folder, 'cluster.yaml'), cluster);
    writeFileSync(join(folder, 'base.yaml'), deployment(1));
    writeFileSync(join(folder, 'head.yaml'), deployment(2));
  });

  afterAll(async () => {
    await runOk(modelyard, ['playground', 'down'], { env, cwd: folder });
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts a command and kills it, with what it started in its own process group, after a random time. */
  async function kill(args: readonly string[]): Promise<void> {
    const child = spawn(modelyard, args, {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: 'ignore',
      detached: true,
    });
    const ended = new Promise<boolean>((done) => child.on('close', () => done(true)));
    await Promise.race([ended, sleep(random() * longestMs)]);
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // It has come to its end.
    }
    await ended;
  }

  const up = ['playground', 'up', '--cluster', 'cluster.yaml'];
  const down = ['playground', 'down'];
  const rehearse = ['rehearse', './base.yaml', './head.yaml', '--cluster', 'cluster.yaml'];

  it('up and down, by turns: the next ones succeed', async () => {
    for (let time = 0; time < kills; time += 1) {
      await kill(up);
      await kill(down);
    }
    await runOk(modelyard, up, { env, cwd: folder });
    await runOk(modelyard, down, { env, cwd: folder });
  });

  it('rehearse: the next one succeeds', async () => {
    for (let time = 0; time < kills; time += 1) {
      await kill(rehearse);
    }
    await runOk(modelyard, rehearse, { env, cwd: folder });
  });

  it('leave nothing behind: no process, mount, network interface or folder', async () => {
    await runOk(modelyard, ['playground', 'down'], { env, cwd: folder });
    const rehearsals = `${state}.rehearsals`;
    const left = async (): Promise<string[]> => [
      ...(await leftovers(state)),
      ...(existsSync(rehearsals) ? readdirSync(rehearsals).filter((name) => name.startsWith('private-')) : []),
    ];
    await eventually('an end of everything', async () => (await left()).length === 0 || undefined, left, 500);
  });
});
