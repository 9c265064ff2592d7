import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { kubectl, playgroundEnv } from '../support/playground';
import { projectRoot, run, type Ran } from '../support/run';

const namespace = 'e2e-logs';
const modelyard = join(projectRoot, 'bin', 'modelyard');

/** A pod that a model of ours would have. */
function pod(name: string, model: string, script: string, restartPolicy = 'Always'): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: { 'app.kubernetes.io/managed-by': 'modelyard', 'app.kubernetes.io/name': model },
    },
    spec: {
      restartPolicy,
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'server',
          image: 'node:22-bookworm-slim',
          command: ['node', '-e', script],
          volumeMounts: [{ name: 'room', mountPath: '/room' }],
        },
      ],
      volumes: [{ name: 'room', emptyDir: {} }],
    },
  };
}

const serves = (text: string): string => `console.log(${JSON.stringify(text)}); setInterval(() => 0, 1000)`;
// It crashes once, and serves when it is started again.
const crashes =
  "const fs = require('fs'); " +
  "if (fs.existsSync('/room/been')) { console.log('second try'); setInterval(() => 0, 1000) } " +
  "else { fs.writeFileSync('/room/been', ''); console.error('first try failed'); process.exit(3) }";

describe('modelyard logs', () => {
  beforeAll(async () => {
    await kubectl('create', 'namespace', namespace);
    await eventually(
      'default account',
      () =>
        kubectl('get', 'serviceaccount', 'default', '-n', namespace).then(
          () => true as const,
          () => undefined,
        ),
      () => undefined,
      200,
    );
    await apply(
      pod('web-1', 'web', serves('\u001b[31mred\u001b[0m \u001b]0;title\u0007 one')),
      pod('web-2', 'web', serves('two')),
      pod('crashing-1', 'crashing', crashes),
    );
    await kubectl('wait', '--for=condition=Ready', '--timeout=5m', '-n', namespace, 'pod/web-1', 'pod/web-2');
    await kubectl(
      'wait',
      '--for=jsonpath={.status.containerStatuses[0].restartCount}=1',
      '--timeout=5m',
      '-n',
      namespace,
      'pod/crashing-1',
    );
    await kubectl('wait', '--for=condition=Ready', '--timeout=5m', '-n', namespace, 'pod/crashing-1');
  });
  afterAll(() => kubectl('delete', 'namespace', namespace, '--wait=false'));

  it('shows the logs of all replicas of a model, and nothing that a terminal acts on', async () => {
    await expect(logs('web')).resolves.toMatchObject({
      status: 0,
      stdout: 'web-1 | red \\x1b]0;title\\x07 one\nweb-2 | two\n',
    });
  });

  it('shows why the container crashed that crashed last, before what it logs now', async () => {
    const { stdout } = await logs('crashing');
    expect(stdout).toMatch(
      /^crashing-1 \(ended: exit status 3, at [^)]+\) \| first try failed\ncrashing-1 \| second try\n$/,
    );
    await expect(logs('crashing', '--previous')).resolves.toMatchObject({
      stdout: expect.stringMatching(/^crashing-1 \(ended: [^)]+\) \| first try failed\n$/) as string,
    });
  });

  it('follows pods that come later, until it is interrupted', async () => {
    const child = spawn(modelyard, ['logs', 'web', '-n', namespace, '-f'], {
      cwd: projectRoot,
      env: { ...process.env, ...playgroundEnv },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => (stdout += piece));
    const ended = new Promise<number | null>((resolve) => void child.once('close', resolve));
    const shows = (line: string) =>
      eventually(
        line,
        () => Promise.resolve(stdout.includes(line) ? true : undefined),
        () => stdout,
      );
    await shows('web-2 | two\n');
    await apply(pod('web-3', 'web', serves('three')));
    await shows('web-3 | three\n');
    child.kill('SIGINT');
    await expect(ended).resolves.toBe(130);
  });

  it('ends by itself when all that it follows has ended', async () => {
    await apply(pod('run-1', 'run', "console.log('done')", 'Never'));
    await expect(logs('run', '-f')).resolves.toMatchObject({ status: 0, stdout: 'run-1 | done\n' });
  });

  it.each([
    ['a model that is not there', ['webb'], 2, /there is no model 'webb' in e2e-logs/],
    ['a namespace without pods', ['-n', 'default'], 1, /no pod of a model is in default/],
    ['a time that is none', ['web', '--since', 'yesterday'], 2, /must be a time such as/],
    ['a cluster that is none of the stack', ['web', '-c', 'mars'], 2, /has no cluster 'mars': it has a single one/],
    ['a cluster that does not answer', ['web', '--kubeconfig', '/dev/null'], 1, /does not say which pods there are/],
  ])('says what is wrong with %s', async (_, args, status, message) => {
    const ran = await logs(...args);
    expect(ran.stderr).toMatch(message);
    expect(ran.status).toBe(status);
  });

  function logs(...args: string[]): Promise<Ran> {
    const own = args.includes('-n') ? [] : ['-n', namespace];
    return run(modelyard, ['logs', ...args, ...own], { env: playgroundEnv });
  }

  async function apply(...objects: object[]): Promise<void> {
    await run(join(projectRoot, 'bin', 'kubectl'), ['apply', '--server-side', '-f', '-'], {
      env: playgroundEnv,
      input: objects.map((each) => JSON.stringify(each)).join('\n---\n'),
    });
  }
});
