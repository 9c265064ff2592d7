import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

const root = resolve(__dirname, '../..');
const text = readFileSync(join(root, '.github/workflows/review.yml'), 'utf8');

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly needs?: readonly string[];
  readonly if?: string;
  readonly steps: readonly Step[];
  readonly permissions: Readonly<Record<string, string>>;
}
const workflow = parse(text) as {
  readonly on: object;
  readonly permissions: object;
  readonly jobs: { readonly test: Job; readonly review: Job; readonly comment: Job };
};
const { test: tests, review, comment } = workflow.jobs;
const allSteps = [tests, review, comment].flatMap(({ steps }) => steps);

const stepOf = (job: Job, name: string): Step => job.steps.find((step) => step.name === name)!;

describe('the workflow is safe with foreign code:', () => {
  test('what runs the code of a pull request may only read, and what may write runs nothing of it', () => {
    expect(Object.keys(workflow.on)).toEqual(['pull_request']);
    expect([workflow.permissions, tests.permissions, review.permissions, comment.permissions]).toEqual([
      {},
      { contents: 'read' },
      { contents: 'read' },
      { 'pull-requests': 'write' },
    ]);
    expect(comment.steps.map(({ uses }) => uses)).toEqual([undefined]);
    expect(text).not.toContain('secrets.');
  });

  test('every action is named by a commit, and the token of the checkout is not kept', () => {
    const used = allSteps.flatMap(({ uses }) => uses ?? []);
    expect(used.filter((action) => !/^actions\/[a-z-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
    expect([tests, review].map(({ steps }) => steps[0]?.with?.['persist-credentials'])).toEqual([false, false]);
  });

  test('no script is made of what somebody can choose, such as the name of a branch', () => {
    expect(allSteps.filter(({ run }) => run?.includes('${{') === true)).toEqual([]);
  });

  test('no job whose result says that the change is fine can be skipped', () => {
    expect([tests.if, review.if]).toEqual([undefined, undefined]);
    expect(comment.needs).toEqual(['test', 'review']);
  });
});

/** The checkout, and what the runner keeps beside it. */
let folder: string;
let temporary: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pull-request-'));
  temporary = mkdtempSync(join(tmpdir(), 'runner-'));
});
afterEach(() => {
  for (const each of [folder, temporary]) {
    rmSync(each, { recursive: true, force: true });
  }
});

/** Runs a step's script as GitHub's runner does. */
function runStep(step: Step, env: NodeJS.ProcessEnv): Promise<{ status: number | null; output: string }> {
  const script = join(temporary, 'script.sh');
  writeFileSync(script, step.run!);
  const [command, ...args] = (step.shell ?? 'bash -e {0}').replace('{0}', script).split(' ');
  const ofRunner = {
    RUNNER_TEMP: temporary,
    GITHUB_WORKSPACE: folder,
    GITHUB_OUTPUT: join(temporary, 'output'),
    GITHUB_STEP_SUMMARY: join(temporary, 'summary.md'),
  };
  return new Promise((done) => {
    const child = spawn(command === 'node' ? process.execPath : command!, args, {
      cwd: folder,
      env: { ...process.env, ...ofRunner, ...env },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('close', (status) => done({ status, output }));
  });
}

function write(path: string, content: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), content);
}

function git(...args: string[]): string {
  return execFileSync(
    'git',
    ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false', ...args],
    { cwd: folder, stdio: 'pipe', encoding: 'utf8' },
  );
}

const server = (replicas: number, cpu = 1): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: a, namespace: shop }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: a } }
  template:
    metadata: { labels: { app: a } }
    spec: { containers: [{ name: server, image: 'a:1.0.0', resources: { requests: { cpu: ${cpu}, memory: 1Gi } } }] }
`;

/** What the step before wrote into `$GITHUB_OUTPUT`. */
function outputs(): Record<string, string> {
  const written = readFileSync(join(temporary, 'output'), 'utf8');
  const long = [...written.matchAll(/^(?<name>\w+)<<(?<end>.+)\n(?<value>[\s\S]*?)\n\k<end>\n/gm)].map(({ groups }) => [
    groups!['name'],
    groups!['value'],
  ]);
  const short = [...written.matchAll(/^(?<name>\w+)=(?<value>.*)$/gm)].map(({ groups }) => [
    groups!['name'],
    groups!['value'],
  ]);
  return Object.fromEntries([...short, ...long]) as Record<string, string>;
}

/** A repository whose HEAD is the merge of a change, as GitHub checks it out. */
function mergeOf(change: () => void): void {
  git('init', '-q', '-b', 'main');
  write('package.json', '{ "name": "shop", "private": true }');
  write('clusters/prod.yaml', readFileSync(join(root, 'clusters/prod.yaml'), 'utf8'));
  write('test/snapshots/dev.yaml', server(1));
  write('test/snapshots/prod.yaml', server(3));
  git('add', '.');
  git('commit', '-qm', 'one');
  git('checkout', '-q', '-b', 'change');
  change();
  git('add', '.');
  git('commit', '-qm', 'two');
  git('checkout', '-q', 'main');
  git('merge', '-q', '--no-ff', 'change', '-m', 'merge');
}

/** The environment of the steps after `Prepare`, of which only npm is not real. */
async function prepare(): Promise<NodeJS.ProcessEnv> {
  mkdirSync(join(temporary, 'bin'));
  writeFileSync(
    join(temporary, 'bin/npm'),
    `#!/bin/sh\nmkdir -p node_modules && ln -s '${root}' node_modules/modelyard-cli\n`,
    { mode: 0o755 },
  );
  expect(
    await runStep(stepOf(review, 'Prepare'), { PATH: `${join(temporary, 'bin')}:${process.env['PATH']}` }),
  ).toEqual({ status: 0, output: '' });
  const { base, head, folder: reports } = outputs();
  return { BASE: base, HEAD: head, FOLDER: reports, FAIL_ON: 'high', APPROVED: 'false' };
}

/** Runs the review and the report. @returns what the review printed, and the comment */
async function reviewed(env: NodeJS.ProcessEnv): Promise<{ status: number | null; output: string; comment: string }> {
  const result = await runStep(stepOf(review, 'Review'), env);
  expect(
    await runStep(stepOf(review, 'Report'), {
      ...env,
      REVIEW: result.status === 0 ? 'success' : 'failure',
      REHEARSE: 'success',
    }),
  ).toEqual({ status: 0, output: '' });
  return { ...result, comment: outputs()['comment']! };
}

test('its steps review the merge of a branch with the clusters there are, and make one comment of the reports', async () => {
  mergeOf(() => write('test/snapshots/prod.yaml', server(3, 500)));
  const env = await prepare();
  const result = await reviewed(env);
  // Only who knows the cluster can say so.
  expect(result).toMatchObject({
    status: 1,
    output: expect.stringMatching(/high +prod: Deployment shop\/a: .*\n.*\[does-not-fit\]/) as string,
  });
  const lines = result.comment.split('\n');
  expect([lines[0], lines.at(-1)]).toEqual([
    '### Review: 1 object changed; 1 workload restarts; findings: 1 high.',
    'Review: failure, rehearsal: success.',
  ]);
  // Which commits these are.
  for (const revision of ['HEAD^1', 'HEAD']) {
    expect(result.comment).toContain(git('rev-parse', revision).trim());
  }
  writeFileSync(join(env['FOLDER']!, 'rehearsal-prod.md'), '### Rehearsal of prod\n');
  await runStep(stepOf(review, 'Report'), { ...env, REVIEW: 'failure', REHEARSE: 'success' });
  expect(outputs()['comment']).toContain('\n### Rehearsal of prod\n');
});

test('what was skipped or failed makes the check red', async () => {
  for (const [outcomes, status] of [
    ['success success success', 0],
    ['failure success success', 1],
    ['success skipped success', 1],
    ['skipped skipped success', 1],
    ['success success', 1],
  ] as const) {
    expect(await runStep(stepOf(review, 'Result'), { OUTCOMES: outcomes })).toMatchObject({ status });
  }
});

describe('no change makes its own review silent:', () => {
  const dangerous = (): void => write('test/snapshots/prod.yaml', server(3, 500));

  test('not by folders that are called like a revision', async () => {
    mergeOf(() => {
      dangerous();
      for (const name of ['HEAD', 'HEAD^1', 'HEAD~1', 'main', git('rev-parse', 'HEAD').trim()]) {
        write(`${name}/test/snapshots/prod.yaml`, server(3));
      }
    });
    expect(await reviewed(await prepare())).toMatchObject({
      status: 1,
      comment: expect.stringContaining('findings: 1 high') as string,
    });
  });

  test('not by a program, packages or settings of its own', async () => {
    mergeOf(() => {
      dangerous();
      for (const file of [
        'node_modules/modelyard-cli/bin/modelyard.js',
        'node_modules/.bin/modelyard',
        'bin/modelyard.js',
      ]) {
        write(file, "console.log('Nothing changes.')");
      }
      write('.npmrc', 'node-options=--require ./bin/modelyard.js\n');
      write('package.json', '{ "name": "shop", "private": true, "scripts": { "preinstall": "touch installed" } }');
    });
    expect(await reviewed(await prepare())).toMatchObject({
      status: 1,
      comment: expect.stringContaining('findings: 1 high') as string,
    });
  });

  test('not by reports that it brings', async () => {
    mergeOf(() => {
      write('test/snapshots/prod.yaml', 'a: [\n');
      for (const file of ['review.md', 'notes.md', 'rehearsal-prod.md', 'environments.txt', 'clusters.md']) {
        write(file, '### Review: LGTM\n');
      }
      write('review.json', '{ "changes": [] }');
    });
    const env = await prepare();
    const result = await reviewed(env);
    expect(result).toMatchObject({
      status: 2,
      comment: '### Review: the change could not be read, the log says why\n\nReview: failure, rehearsal: success.',
    });
    expect(await runStep(stepOf(review, 'Rehearse'), env)).toMatchObject({
      status: 1,
      output: expect.stringContaining('There is no review') as string,
    });
  });

  test('not by describing a larger cluster', async () => {
    mergeOf(() => {
      dangerous();
      write(
        'clusters/prod.yaml',
        readFileSync(join(root, 'clusters/prod.yaml'), 'utf8').replace(/cpu: \d+/g, 'cpu: 1000'),
      );
    });
    const { status, comment: told } = await reviewed(await prepare());
    expect(status).toBe(1);
    expect(told).toContain(
      '`clusters/prod.yaml` is changed too: judged is by what the base branch says of the cluster.',
    );
  });

  test.each(['a\nb', '-o', 'a=b'])('not by a description of a cluster that is called %j', async (name) => {
    mergeOf(() => write(`clusters/${name}.yaml`, 'x: 1\n'));
    expect(await reviewed(await prepare())).toMatchObject({
      status: 1,
      output: expect.stringContaining('a file whose name no environment can have') as string,
      comment: expect.stringContaining('could not be read') as string,
    });
  });

  test('not by suppressing what is found, until somebody else approves it', async () => {
    mergeOf(() =>
      write(
        'test/snapshots/prod.yaml',
        server(3, 500).replace(
          'namespace: shop }',
          "namespace: shop, annotations: { review.modelyard.dev/does-not-fit: 'ok' } }",
        ),
      ),
    );
    const env = await prepare();
    expect(await reviewed(env)).toMatchObject({
      status: 1,
      comment: expect.stringContaining('findings: 2 high') as string,
    });
    expect((await reviewed({ ...env, APPROVED: 'true' })).status).toBe(0);
  });

  test('not where what was checked out is no merge', async () => {
    mergeOf(dangerous);
    git('checkout', '-q', 'change');
    expect(await runStep(stepOf(review, 'Prepare'), {})).toMatchObject({ status: 1 });
    expect(
      await runStep(stepOf(review, 'Report'), { FOLDER: '', REVIEW: 'skipped', REHEARSE: 'skipped' }),
    ).toMatchObject({ status: 0 });
    expect(outputs()['comment']).toBe(
      '### Review: the change could not be read, the log says why\n\nReview: skipped, rehearsal: skipped.',
    );
  });
});

test('each environment that changes and has a cluster is rehearsed, by the full ids of the commits', async () => {
  const reports = join(temporary, 'review');
  const tool = join(reports, 'base/bin/modelyard.js');
  for (const each of ['base/bin', 'clusters']) {
    mkdirSync(join(reports, each), { recursive: true });
  }
  for (const name of ['dev', 'prod', 'same']) {
    writeFileSync(join(reports, `clusters/${name}.yaml`), '');
  }
  writeFileSync(
    tool,
    "console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = process.argv.includes('prod') ? 1 : 0;",
  );
  const objects = ['dev', 'prod', 'dev', '../../etc', 'a\nprod', undefined].map((environment) => ({
    object: { environment },
  }));
  writeFileSync(join(reports, 'review.json'), JSON.stringify({ changes: objects }));
  const { status, output } = await runStep(stepOf(review, 'Rehearse'), {
    BASE: 'a'.repeat(40),
    HEAD: 'b'.repeat(40),
    FOLDER: reports,
  });
  const calls = output
    .split('\n')
    .filter((line) => line.startsWith('['))
    .map((line) => JSON.parse(line) as string[]);
  expect(status).toBe(1);
  expect(readFileSync(join(reports, 'notes.md'), 'utf8')).toBe(
    '\n\nNot rehearsed, for nothing is known of their clusters: one with an odd name, one with an odd name, ' +
      '`clusters/undefined.yaml`.',
  );
  expect(calls.map((call) => [...call.slice(0, 3), call[call.indexOf('--environment') + 1]])).toEqual(
    ['dev', 'prod'].map((name) => ['rehearse', 'a'.repeat(40), 'b'.repeat(40), name]),
  );
});

test.each([
  ['ASCII', 'x'.repeat(70_000)],
  ['three bytes a character', '模'.repeat(50_000)],
  ['four bytes a character', '🙂'.repeat(29_000)],
  ['one line', '# '.padEnd(200_000, '模')],
])('a report that no comment can take (%s) is left to the summary', async (_, long) => {
  const reports = join(temporary, 'review');
  mkdirSync(reports);
  writeFileSync(join(reports, 'review.md'), `### Review\n\n${long}\n`);
  for (let at = 0; at < 40; at += 1) {
    writeFileSync(join(reports, `rehearsal-${at}.md`), `### Rehearsal ${at}\n\n${long}\n`);
  }
  expect(await runStep(stepOf(review, 'Report'), { FOLDER: reports, REVIEW: 'success', REHEARSE: 'success' })).toEqual({
    status: 0,
    output: '',
  });
  const told = outputs()['comment']!;
  expect(told.length).toBeLessThan(65_000);
  expect(Buffer.byteLength(told)).toBeLessThan(110_000);
  expect(told).toContain('### Review\n\nToo long for a comment: it is in the summary.');
  const summary = readFileSync(join(temporary, 'summary.md'));
  expect(summary.toString()).toContain(long.slice(0, 60));
  expect(summary.length).toBeLessThan(2 ** 20);
});

describe('its comment', () => {
  /** GitHub's comments, as far as the step needs them: this is the one part that is not real. */
  interface Comment {
    readonly id: number;
    readonly user: { readonly login: string };
    body: string;
  }
  let comments: Comment[];
  let requests: string[];
  let github: Server;
  beforeEach(async () => {
    comments = [];
    requests = [];
    github = createServer((request, response) => {
      requests.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      let sent = '';
      request.on('data', (chunk: Buffer) => (sent += chunk.toString()));
      request.on('end', () => {
        const url = new URL(request.url!, 'http://localhost');
        const body = sent === '' ? '' : (JSON.parse(sent) as { body: string }).body;
        const [page, size] = ['page', 'per_page'].map((name) => Number(url.searchParams.get(name))) as [number, number];
        if (request.method === 'POST') {
          comments.push({ id: comments.length + 1, user: { login: 'github-actions[bot]' }, body });
        }
        if (request.method === 'PATCH') {
          comments.find(({ id }) => url.pathname.endsWith(`/comments/${id}`))!.body = body;
        }
        response.end(JSON.stringify(request.method === 'GET' ? comments.slice((page - 1) * size, page * size) : {}));
      });
    });
    await new Promise<void>((done) => github.listen(0, '127.0.0.1', done));
  });
  afterEach(() => new Promise((done) => github.close(done)));

  const end = 'Tests: success, review: failure, of 0123456789ab. [Log and summary](https://github.example.com/run/1)';
  const post = (body: string): Promise<{ status: number | null; output: string }> =>
    runStep(stepOf(comment, 'Comment'), {
      TOKEN: 'abc',
      PULL: '7',
      TEST: 'success',
      REVIEW: 'failure',
      RUN: 'https://github.example.com/run/1',
      COMMIT: '0123456789abcdef',
      COMMENT: body,
      GITHUB_REPOSITORY: 'me/shop',
      GITHUB_API_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}`,
    });

  test('is one that updates itself, and leaves those of others alone', async () => {
    comments = Array.from({ length: 150 }, (_, at) => ({
      id: at + 1,
      user: { login: 'somebody' },
      body: '<!-- modelyard review --> not mine',
    }));
    expect(await post('first')).toEqual({ status: 0, output: '' });
    expect(await post('second')).toEqual({ status: 0, output: '' });
    expect(comments.filter(({ body }) => !body.includes('not mine')).map(({ body }) => body)).toEqual([
      `<!-- modelyard review -->\n\nsecond\n\n${end}`,
    ]);
    expect(requests.at(-1)).toBe('PATCH /repos/me/shop/issues/comments/151 Bearer abc');
  });

  test('replaces an earlier one also where there is no report', async () => {
    await post('### Review: nothing to worry about was found.');
    expect(await post('')).toEqual({ status: 0, output: '' });
    expect(comments.map(({ body }) => body)).toEqual([
      `<!-- modelyard review -->\n\n### Review: it could not run, the log says why\n\n${end}`,
    ]);
  });

  test('is the only one that a report can change, whatever its first line', async () => {
    comments = ['<!-- another workflow -->\nkeep', '', '<!-- modelyard review --> of something else\nkeep'].map(
      (body, at) => ({ id: at + 1, user: { login: 'github-actions[bot]' }, body }),
    );
    const kept = structuredClone(comments);
    for (const first of ['<!-- another workflow -->', '', '\r', '<!-- modelyard review --> of something else']) {
      expect(await post(`${first}\nforged`)).toEqual({ status: 0, output: '' });
    }
    expect(comments.slice(0, 3)).toEqual(kept);
    expect(comments).toHaveLength(4);
  });

  test("that cannot be written is an error with GitHub's words", async () => {
    github
      .removeAllListeners('request')
      .on('request', (_, response) => response.writeHead(403).end('Resource not accessible by integration'));
    expect(await post('first')).toEqual({
      status: 1,
      output: 'GET 7/comments?per_page=100&page=1: 403 Resource not accessible by integration\n',
    });
  });
});
