import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sidesOf } from '../../../cli/review/review-side';
import type { Side } from '../../../cli/review/side';

const before = process.cwd();
let folder: string;
let commit: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'review-side-'));
  process.chdir(folder);
  git('init', '-q', '-b', 'main');
  writeFileSync('old.yaml', '');
  git('add', '.');
  git('commit', '-qm', 'one');
  writeFileSync('new.yaml', '');
  git('add', '.');
  git('commit', '-qm', 'two');
  git('tag', 'v1.4.0');
  commit = git('rev-parse', 'HEAD').trim();
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

function git(...args: string[]): string {
  return execFileSync(
    'git',
    ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false', ...args],
    { cwd: folder, stdio: 'pipe', encoding: 'utf8' },
  );
}

/** What a change can bring: a folder of any name. */
function commitFolder(name: string): void {
  mkdirSync(name, { recursive: true });
  writeFileSync(join(name, 'prod.yaml'), '');
}

const sides = (base: string, head?: string): Promise<readonly Side[]> => sidesOf(base, head, folder);

test.each([
  'main',
  'HEAD',
  'HEAD~1',
  'HEAD^1',
  'HEAD^{/two}',
  'HEAD@{0}',
  'v1.4.0',
  'refs/heads/main',
  'refs/tags/v1.4.0',
  '@',
  '@~0',
])('%s is a revision, and an error once something of this name is there', async (name) => {
  const expected = git('rev-parse', `${name}^{commit}`).trim();
  expect(await sides(name)).toEqual([{ kind: 'revision', name, commit: expected }, { kind: 'working tree' }]);
  commitFolder(name);
  const why = `'${name}' is a git revision and a file or folder. Say ./${name} for the path, ${expected} for the revision`;
  await expect(sides(name)).rejects.toThrow(why);
  await expect(sides('HEAD~0', name)).rejects.toThrow(why);
  await expect(sides('old.yaml', name)).rejects.toThrow(why);
  expect(await sides(`./${name}`, './old.yaml')).toEqual([
    { kind: 'path', path: `./${name}` },
    { kind: 'path', path: './old.yaml' },
  ]);
  expect(await sides(expected)).toMatchObject([{ kind: 'revision', commit: expected }, {}]);
});

test('a link that leads nowhere is something of that name too', async () => {
  symlinkSync('nowhere', 'main');
  await expect(sides('main')).rejects.toThrow("'main' is a git revision and a file or folder");
});

test('a full commit id is a commit, whatever is there, and never a folder', async () => {
  commitFolder(commit);
  expect(await sides(commit)).toMatchObject([{ kind: 'revision', commit }, {}]);
  const other = 'a'.repeat(40);
  commitFolder(other);
  await expect(sides(other)).rejects.toThrow(
    `there is no commit ${other} in ${folder}: fetch it first. ` +
      `If the file or folder of this name is meant, say ./${other}`,
  );
});

test('a folder does not stand in for a revision that was not fetched', async () => {
  commitFolder('release');
  for (const [base, head] of [
    ['release', 'HEAD'],
    ['HEAD', 'release'],
    ['release', commit],
  ] as const) {
    await expect(sides(base, head)).rejects.toThrow(
      `'release' is a file or folder, and no git revision in ${folder}, while the other side is one. ` +
        'If the path is meant, say ./release; if a revision, fetch it first',
    );
  }
  expect(await sides('./release', 'HEAD')).toMatchObject([{ kind: 'path' }, { kind: 'revision' }]);
});

test('two files need no revision, and no repository', async () => {
  expect(await sides('old.yaml', 'new.yaml')).toEqual([
    { kind: 'path', path: 'old.yaml' },
    { kind: 'path', path: 'new.yaml' },
  ]);
  expect(await sides('/dev/null', 'HEAD')).toMatchObject([{ kind: 'path', path: '/dev/null' }, { kind: 'revision' }]);
  rmSync('.git', { recursive: true });
  expect(await sides('old.yaml', '-')).toEqual([
    { kind: 'path', path: 'old.yaml' },
    { kind: 'path', path: '-' },
  ]);
});

test('where git cannot say what a name is, nobody guesses', async () => {
  writeFileSync('.git/HEAD', 'broken');
  commitFolder('main');
  await expect(sides('main', 'old.yaml')).rejects.toThrow(
    /^git cannot say whether 'main' is a revision: .* If the file or folder is meant, say \.\/main$/,
  );
});

test('a branch and a tag of one name are told apart by their full names', async () => {
  git('branch', 'v1.4.0', 'HEAD~1');
  await expect(sides('v1.4.0')).rejects.toThrow(
    /several revisions in .* are called 'v1\.4\.0', such as a branch and a tag\. Say refs\/heads\/… or refs\/tags\/…/,
  );
  expect(await sides('refs/heads/v1.4.0', 'refs/tags/v1.4.0')).toMatchObject([
    { commit: git('rev-parse', 'HEAD~1').trim() },
    { commit },
  ]);
});

test.each(['^HEAD', 'HEAD~1..HEAD', 'HEAD:old.yaml', '--all', '@{u}', '', 'a\nb', 'x'.repeat(5000)])(
  '%j is nothing that can be compared',
  async (name) => {
    await expect(sides(name)).rejects.toThrow(/^there is no file or folder '/);
  },
);
