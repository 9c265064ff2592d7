import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { isOwnFolder } from '../../playground/state/own-folder';
import { cacheFolder } from '../../playground/toolchain/cache/cache-folder';
import { temporaryFolder } from '../playground/temporary-folder';

const script = resolve(__dirname, '../../bin/_env.sh');
const folder = temporaryFolder();
const cache = (): string => join(folder(), 'modelyard');
const asRoot = process.getuid?.() === 0 ? test : test.skip;
const somebody = 12345;

/** Sources the script as each command does. @returns what it says, and the cache that it found */
function source(
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ status: number; said: string; cache: string }> {
  const own = ['MODELYARD_CACHE', 'XDG_CACHE_HOME', 'NODE_OPTIONS'];
  const base = Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.includes(name)));
  return new Promise((done) => {
    // Its own Node.js, so that none is fetched into an empty cache.
    const variables = { ...base, PATH: [dirname(process.execPath), base['PATH']].join(delimiter), ...env };
    // Bash whose standard input is a socket, as Node.js makes it, takes itself for one that rsh has started, and reads
    // the machine's own bashrc.
    execFile(
      'bash',
      ['--norc', '-euc', '. "$0"; printf "%s" "$MODELYARD_CACHE"', script],
      { env: variables },
      (error, stdout, stderr) =>
        done({ status: error === null ? 0 : Number(error.code ?? -1), said: stderr, cache: stdout }),
    );
  });
}

function put(...names: string[]): void {
  for (const name of names) {
    mkdirSync(join(cache(), name), { recursive: true });
  }
}

test('a new cache is private, has its marker, and is ours for the rest of the program too', async () => {
  expect(await source({ MODELYARD_CACHE: cache() })).toEqual({ status: 0, said: '', cache: cache() });
  expect([
    statSync(cache()).mode & 0o777,
    isOwnFolder('cache', cache()),
    cacheFolder({ MODELYARD_CACHE: cache() }),
  ]).toEqual([0o700, true, cache()]);
});

test('an empty folder is taken, and remembered as one that its owner made', async () => {
  mkdirSync(cache(), { recursive: true });
  expect((await source({ MODELYARD_CACHE: cache() })).status).toBe(0);
  expect(readFileSync(join(cache(), 'modelyard-playground'), 'utf8')).toMatch(/^cache found-empty\n/);
});

test.each(['photos', '-rf', 'a b', '.hidden', '*', 'tools'])(
  'a folder with %j in it is refused, and stays as it is',
  async (name) => {
    put(name);
    chmodSync(cache(), 0o755);
    const { status, said } = await source({ MODELYARD_CACHE: cache() });
    expect([status, said]).toEqual([
      1,
      expect.stringMatching(
        /modelyard is not modelyard's: it has no modelyard-playground of yours[^]*Set MODELYARD_CACHE[^]*touch /,
      ),
    ]);
    expect([readdirSync(cache()), statSync(cache()).mode & 0o777]).toEqual([[name], 0o755]);
  },
);

test('what an earlier version made in the default place goes on', async () => {
  put('tools', 'go', '.set-up.lock', 'compile-cache', 'bases', 'layers');
  chmodSync(cache(), 0o775);
  expect((await source({ XDG_CACHE_HOME: folder() })).said).toBe('');
  expect([isOwnFolder('cache', cache()), statSync(cache()).mode & 0o777]).toEqual([true, 0o700]);
});

test('with something of the user in it, it does not', async () => {
  put('tools', 'photos');
  expect((await source({ XDG_CACHE_HOME: folder() })).said).toContain('(photos)');
});

test('a cache that others can write to is refused before anything from it runs', async () => {
  await source({ MODELYARD_CACHE: cache() });
  for (const mode of [0o720, 0o702]) {
    chmodSync(cache(), mode);
    expect((await source({ MODELYARD_CACHE: cache() })).said).toMatch(/can be written by other users[^]*chmod 700/);
  }
});

test('so is one that everybody could exchange', async () => {
  mkdirSync(join(folder(), 'open'));
  chmodSync(join(folder(), 'open'), 0o777);
  expect((await source({ MODELYARD_CACHE: join(folder(), 'open', 'cache') })).said).toContain(
    'where every user of this machine could put another one in its place',
  );
});

test('a link of the user to another disk is followed once', async () => {
  await source({ MODELYARD_CACHE: cache() });
  symlinkSync(cache(), join(folder(), 'link'));
  expect((await source({ MODELYARD_CACHE: join(folder(), 'link') })).cache).toBe(cache());
});

asRoot("so is one in another user's folder", async () => {
  mkdirSync(join(folder(), 'theirs'));
  chownSync(join(folder(), 'theirs'), somebody, somebody);
  expect((await source({ MODELYARD_CACHE: join(folder(), 'theirs', 'cache') })).said).toContain(
    `where its owner, user ${somebody}, could put another one in its place`,
  );
});

asRoot("another user's folder, marker and link are refused", async () => {
  await source({ MODELYARD_CACHE: cache() });
  symlinkSync(cache(), join(folder(), 'link'));
  lchownSync(join(folder(), 'link'), somebody, somebody);
  expect((await source({ MODELYARD_CACHE: join(folder(), 'link') })).said).toContain(
    `a link that user ${somebody} made`,
  );
  chownSync(join(cache(), 'modelyard-playground'), somebody, somebody);
  expect((await source({ MODELYARD_CACHE: cache() })).said).toContain("is not modelyard's");
  chownSync(cache(), somebody, somebody);
  expect((await source({ MODELYARD_CACHE: cache() })).said).toContain(`belongs to user ${somebody}`);
});

test.each([
  ['/proc/modelyard/cache', 'cannot be made'],
  ['/dev/null/cache', 'cannot be made'],
  ['/dev/null', 'is not a folder'],
  ['relative', 'is not an absolute path'],
  ['/a:b', 'has a colon'],
  ['/a\nb', 'a control character'],
])('MODELYARD_CACHE=%j is an error at once', async (value, message) => {
  const { status, said } = await source({ MODELYARD_CACHE: value });
  expect([status, said]).toEqual([1, expect.stringContaining(message)]);
  expect(said).toContain('MODELYARD_CACHE');
});

test.each([
  ['unset', undefined],
  ['empty', ''],
])('HOME may be %s', async (_, HOME) => {
  expect(await source({ HOME, XDG_CACHE_HOME: folder() })).toEqual({ status: 0, said: '', cache: cache() });
});

test('NODE_OPTIONS that Node.js does not take are told as such', async () => {
  const { status, said } = await source({ NODE_OPTIONS: '--no-such-option', MODELYARD_CACHE: cache() });
  expect([status, said]).toEqual([
    1,
    expect.stringMatching(/Node.js does not take NODE_OPTIONS='--no-such-option': .*--no-such-option/),
  ]);
});

test('a question mark in the path of the project is an error, not a stack trace', async () => {
  const project = join(folder(), 'what?', 'bin');
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, '_env.sh'), readFileSync(script));
  const said = await new Promise((done) =>
    execFile('bash', ['--norc', '-euc', '. "$0"', join(project, '_env.sh')], (_, __, stderr) => done(stderr)),
  );
  expect(said).toMatch(/the project cannot be in a folder with a question mark in its path: .*what\?/);
});

test('a file that is not the pinned one is not taken', async () => {
  writeFileSync(join(folder(), 'node'), 'another');
  const said = await new Promise((done) =>
    execFile(
      'bash',
      ['--norc', '-c', '. "$0"; _modelyard_is_pinned "$1" linux-x64; echo $?', script, join(folder(), 'node')],
      { env: { ...process.env, PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter) } },
      (_, stdout) => done(stdout),
    ),
  );
  expect(said).toBe('linux-x64 is not what is pinned in bin/_env.sh: not taken\n1\n');
});
