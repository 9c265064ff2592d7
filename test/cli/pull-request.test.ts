import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

// Each test starts real processes.
jest.setTimeout(120_000);

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
  readonly steps: readonly Step[];
  readonly permissions: Readonly<Record<string, string>>;
}
const workflow = parse(text) as { readonly on: unknown; readonly permissions: object; readonly jobs: { readonly review: Job; readonly comment: Job } };
const { review, comment } = workflow.jobs;

const stepOf = (job: Job, name: string): Step => job.steps.find((step) => step.name === name)!;

describe('the workflow is safe with foreign code:', () => {
  test('what runs the code of a pull request may only read, and what may write runs nothing of it', () => {
    expect(workflow.on).toBe('pull_request');
    expect([workflow.permissions, review.permissions, comment.permissions]).toEqual([{}, { contents: 'read' }, { 'pull-requests': 'write' }]);
    expect(comment.steps.map(({ uses }) => uses)).toEqual([undefined]);
    expect(text).not.toContain('secrets.');
  });

  test('every action is named by a commit, and the token of the checkout is not kept', () => {
    const used = [...review.steps, ...comment.steps].flatMap(({ uses }) => uses ?? []);
    expect(used.filter((action) => !/^actions\/[a-z-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
    expect(review.steps[0]?.with).toMatchObject({ 'persist-credentials': false });
  });

  test('no script is made of what somebody can choose, such as the name of a branch', () => {
    expect([...review.steps, ...comment.steps].filter(({ run }) => run?.includes('${{') === true)).toEqual([]);
  });
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pull-request-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a step's script as GitHub's runner does. */
function runStep(step: Step, env: NodeJS.ProcessEnv): Promise<{ status: number | null; output: string }> {
  const script = join(folder, '.script.sh');
  writeFileSync(script, step.run!);
  const [command, ...args] = (step.shell ?? 'bash -e {0}').replace('{0}', script).split(' ');
  return new Promise((done) => {
    const child = spawn(command === 'node' ? process.execPath : command!, args, { cwd: folder, env: { ...process.env, ...env } });
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

function git(...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false', ...args], { cwd: folder, stdio: 'pipe' });
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

const outcomes = { TEST: 'success', REVIEW: 'failure', REHEARSE: 'success', RUN: 'https://github.example.com/run/1', COMMIT: '0123456789abcdef' };

/** What a step has written into `$GITHUB_OUTPUT` as `comment`. */
function commentIn(file: string): string {
  return /^comment<<(?<end>.+)\n(?<comment>[\s\S]*)\n\k<end>\n$/.exec(readFileSync(join(folder, file), 'utf8'))!.groups!['comment']!;
}

test('its steps review the merge of a branch with the clusters there are, and make one comment of the reports', async () => {
  git('init', '-q', '-b', 'main');
  write('package.json', '{ "name": "shop", "private": true }');
  // As `npm ci` leaves it.
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  symlinkSync(join(root, 'bin/modelyard.js'), join(folder, 'node_modules/.bin/modelyard'));
  write('clusters/prod.yaml', readFileSync(join(root, 'clusters/prod.yaml'), 'utf8'));
  write('test/snapshots/dev.yaml', server(1));
  write('test/snapshots/prod.yaml', server(3));
  write('.gitignore', 'node_modules\n');
  git('add', '.');
  git('commit', '-qm', 'one');
  git('checkout', '-q', '-b', 'change');
  write('test/snapshots/prod.yaml', server(3, 500));
  git('commit', '-qam', 'two');
  git('checkout', '-q', 'main');
  git('merge', '-q', '--no-ff', 'change', '-m', 'merge');

  const reviewed = await runStep(stepOf(review, 'Review'), { FAIL_ON: 'high', GITHUB_STEP_SUMMARY: join(folder, 'summary.md') });
  // Only who knows the cluster can say so.
  expect(reviewed).toMatchObject({ status: 1, output: expect.stringMatching(/high +prod: Deployment shop\/a: .*\n.*\[does-not-fit\]/) as string });

  write('rehearsal-prod.md', '### Rehearsal of prod\n');
  const reported = await runStep(stepOf(review, 'Report'), { ...outcomes, GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary.md') });
  expect(reported).toMatchObject({ status: 0 });
  const lines = commentIn('output').split('\n');
  expect([lines[0], lines[2], lines.at(-3), lines.at(-1)]).toMatchInlineSnapshot(`
    [
      "<!-- modelyard review -->",
      "### Review: 1 object changed; 1 workload restarts; findings: 1 high.",
      "### Rehearsal of prod",
      "Tests: success, review: failure, rehearsal: success, of 0123456789ab. [Log and summary](https://github.example.com/run/1)",
    ]
  `);
  expect(await runStep(stepOf(review, 'Result'), { OUTCOMES: 'success failure success' })).toMatchObject({ status: 1 });
  expect(await runStep(stepOf(review, 'Result'), { OUTCOMES: 'success success skipped' })).toMatchObject({ status: 0 });
});

test('a report that no comment can take is left to the summary', async () => {
  write('review.md', `### Review\n\n${'x'.repeat(40_000)}\n`);
  write('rehearsal-prod.md', `### Rehearsal\n\n${'y'.repeat(40_000)}\n`);
  await runStep(stepOf(review, 'Report'), { ...outcomes, GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary.md') });
  expect(commentIn('output').length).toBeLessThan(65_536);
  expect(commentIn('output')).toContain('### Rehearsal\n\nToo long for a comment: it is in the summary.');
  expect(readFileSync(join(folder, 'summary.md'), 'utf8')).toContain('yyy');
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
        if (request.method === 'POST') comments.push({ id: comments.length + 1, user: { login: 'github-actions[bot]' }, body });
        if (request.method === 'PATCH') comments.find(({ id }) => url.pathname.endsWith(`/comments/${id}`))!.body = body;
        response.end(JSON.stringify(request.method === 'GET' ? comments.slice((page - 1) * size, page * size) : {}));
      });
    });
    await new Promise<void>((done) => github.listen(0, '127.0.0.1', done));
  });
  afterEach(() => new Promise((done) => github.close(done)));

  const post = (body: string): Promise<{ status: number | null; output: string }> =>
    runStep(stepOf(comment, 'Comment'), { TOKEN: 'abc', PULL: '7', COMMENT: `<!-- modelyard review -->\n\n${body}`, GITHUB_REPOSITORY: 'me/shop', GITHUB_API_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}` });

  test('is one that updates itself, and leaves those of others alone', async () => {
    comments = Array.from({ length: 150 }, (_, at) => ({ id: at + 1, user: { login: 'somebody' }, body: '<!-- modelyard review --> not mine' }));
    expect(await post('first')).toEqual({ status: 0, output: '' });
    expect(await post('second')).toEqual({ status: 0, output: '' });
    expect(comments.filter(({ body }) => !body.includes('not mine')).map(({ body }) => body)).toEqual(['<!-- modelyard review -->\n\nsecond']);
    expect(requests.at(-1)).toBe('PATCH /repos/me/shop/issues/comments/151 Bearer abc');
  });

  test('that cannot be written is an error with GitHub\'s words', async () => {
    github.removeAllListeners('request').on('request', (_, response) => response.writeHead(403).end('Resource not accessible by integration'));
    expect(await post('first')).toEqual({ status: 1, output: 'GET 7/comments?per_page=100&page=1: 403 Resource not accessible by integration\n' });
  });
});
