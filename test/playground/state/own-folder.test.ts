import * as fs from 'node:fs';
import * as path from 'node:path';
import fc from 'fast-check';
import {
  emptyOwnFolder,
  findOwnFolder,
  isOwnFolder,
  markerName,
  openOwnFolder,
  removeOwnFolder,
} from '../../../playground/state/own-folder';
import { temporaryFolder } from '../temporary-folder';

const folder = temporaryFolder();
const at = (name = 'cache'): string => path.join(folder(), name);
const place = (extra: object = {}): Parameters<typeof openOwnFolder>[0] => ({
  kind: 'cache',
  path: at(),
  setting: 'MODELYARD_CACHE',
  ...extra,
});
const asRoot = process.getuid?.() === 0 ? test : test.skip;
const somebody = 12345;

function put(...names: string[]): void {
  for (const name of names) {
    fs.mkdirSync(path.dirname(at(name)), { recursive: true });
    fs.writeFileSync(at(name), '');
  }
}

describe('opening', () => {
  test('makes a private folder with its marker, and those above it', () => {
    expect(openOwnFolder(place({ path: at('a/b/c') }))).toBe(at('a/b/c'));
    expect([fs.statSync(at('a/b/c')).mode & 0o777, fs.readdirSync(at('a/b/c')), fs.readdirSync(at('a/b'))]).toEqual([
      0o700,
      [markerName],
      ['c'],
    ]);
  });

  test('takes an empty folder, and one that has nothing but what each file system has', () => {
    fs.mkdirSync(at('cache/lost+found'), { recursive: true });
    expect(openOwnFolder(place())).toBe(at());
    expect(fs.readdirSync(at()).sort()).toEqual(['lost+found', markerName]);
  });

  test('finds it again, whatever is in it', () => {
    openOwnFolder(place());
    put('cache/photos/1.jpg');
    expect([openOwnFolder(place()), findOwnFolder(place())]).toEqual([at(), at()]);
  });

  test('refuses a folder with something in it, says what is there and what to do, and changes nothing', () => {
    put('cache/photos/1.jpg', 'cache/b', 'cache/c', 'cache/d');
    fs.chmodSync(at(), 0o755);
    const refused = expect.objectContaining({
      name: 'PlaygroundError',
      message: expect.stringMatching(
        /cache, meant for the cache of tools, is not modelyard's[^]*\(b, c, d, … 4 in all\)[^]*Set MODELYARD_CACHE[^]*touch '/,
      ) as string,
    }) as Error;
    expect(() => openOwnFolder(place())).toThrow(refused);
    expect(() => findOwnFolder(place())).toThrow(refused);
    expect([fs.readdirSync(at()), fs.statSync(at()).mode & 0o777]).toEqual([['b', 'c', 'd', 'photos'], 0o755]);
  });

  test('takes what a user has handed over with an empty marker', () => {
    put('cache/tools/x', `cache/${markerName}`);
    openOwnFolder(place());
    expect(isOwnFolder('cache', at())).toBe(true);
  });

  test('refuses a folder that is for something else', () => {
    openOwnFolder(place({ kind: 'state' }));
    expect(() => openOwnFolder(place())).toThrow("meant for the cache of tools, is for a playground's state already");
  });

  test.each(['modelyard', 'constructor x', '../state made'])('takes %j in the marker for none', (text) => {
    fs.mkdirSync(at());
    fs.writeFileSync(path.join(at(), markerName), text);
    expect(() => openOwnFolder(place())).toThrow("is not modelyard's");
  });

  test('takes a link in the place of the marker for none', () => {
    openOwnFolder(place({ path: at('other') }));
    fs.mkdirSync(at());
    fs.symlinkSync(path.join(at('other'), markerName), path.join(at(), markerName));
    expect(() => openOwnFolder(place())).toThrow("is not modelyard's");
  });

  test('refuses a file', () => {
    put('cache');
    expect(() => openOwnFolder(place())).toThrow(/cache, meant for the cache of tools, is not a folder/);
  });

  test('refuses a folder that others can write to', () => {
    openOwnFolder(place());
    fs.chmodSync(at(), 0o770);
    expect(() => openOwnFolder(place())).toThrow(/can be written by other users \(mode 770\)[^]*chmod 700/);
  });

  test('makes a folder of ours private that others can read', () => {
    openOwnFolder(place());
    fs.chmodSync(at(), 0o755);
    openOwnFolder(place());
    expect(fs.statSync(at()).mode & 0o777).toBe(0o700);
  });

  test('refuses a place where everybody can exchange it', () => {
    fs.mkdirSync(at('open'));
    fs.chmodSync(at('open'), 0o777);
    expect(() => openOwnFolder(place({ path: at('open/cache') }))).toThrow(
      /lies in \S+open, where every user of this machine could put another one in its place[^]*Make \S+open your own and private, or set MODELYARD_CACHE/,
    );
    fs.chmodSync(at('open'), 0o1777);
    expect(openOwnFolder(place({ path: at('open/cache') }))).toBe(at('open/cache'));
  });

  test('follows links of the user, also above it and to nothing', () => {
    fs.mkdirSync(at('disk'));
    fs.symlinkSync('disk', at('link'));
    expect(openOwnFolder(place({ path: at('link/cache') }))).toBe(at('disk/cache'));
    fs.symlinkSync(at('disk/new'), at('cache'));
    expect(openOwnFolder(place())).toBe(at('disk/new'));
  });

  test('ends where a link leads to itself', () => {
    fs.symlinkSync('cache', at('cache'));
    expect(() => openOwnFolder(place())).toThrow('more than 40 links');
  });

  asRoot("refuses a place in another user's folder", () => {
    fs.mkdirSync(at('theirs'), { mode: 0o755 });
    fs.chownSync(at('theirs'), somebody, somebody);
    expect(() => openOwnFolder(place({ path: at('theirs/cache') }))).toThrow(
      `lies in ${at('theirs')}, where its owner, user ${somebody}, could put another one in its place`,
    );
  });

  asRoot("refuses another user's folder, marker and link", () => {
    openOwnFolder(place());
    fs.lchownSync(path.join(at(), markerName), somebody, somebody);
    expect(() => openOwnFolder(place())).toThrow("is not modelyard's");
    fs.chownSync(at(), somebody, somebody);
    expect(() => openOwnFolder(place())).toThrow(`belongs to user ${somebody}, not to you (0)`);
    openOwnFolder(place({ path: at('victim') }));
    fs.symlinkSync(at('victim'), at('link'));
    fs.lchownSync(at('link'), somebody, somebody);
    expect(() => openOwnFolder(place({ path: at('link') }))).toThrow(`link is a link that user ${somebody} made`);
    expect(() => openOwnFolder(place({ path: at('link/new') }))).toThrow(`link is a link that user ${somebody} made`);
  });
});

describe('a folder of an earlier version', () => {
  const earlier = (name: string): boolean => ['tools', 'go'].includes(name);

  test('becomes ours where nothing else is in it', () => {
    put('cache/tools/x', 'cache/go/x');
    fs.chmodSync(at(), 0o775);
    openOwnFolder(place({ earlier }));
    expect([isOwnFolder('cache', at()), fs.statSync(at()).mode & 0o777]).toEqual([true, 0o700]);
  });

  test('does not with one foreign name', () => {
    put('cache/tools/x', 'cache/photos/x');
    expect(() => openOwnFolder(place({ earlier }))).toThrow("is not modelyard's");
  });

  test('does not when everybody could write to it', () => {
    put('cache/tools/x');
    fs.chmodSync(at(), 0o777);
    expect(() => openOwnFolder(place({ earlier }))).toThrow('can be written by other users');
  });

  asRoot("does not with another user's file in it", () => {
    put('cache/tools/x');
    fs.chownSync(at('cache/tools'), somebody, somebody);
    expect(() => openOwnFolder(place({ earlier }))).toThrow("is not modelyard's");
  });
});

describe('removing', () => {
  const known = (name: string): boolean => name.startsWith('known');

  test('leaves nothing of a folder that we made', () => {
    openOwnFolder(place());
    put('cache/known/a/b');
    expect([removeOwnFolder('cache', at(), known), fs.existsSync(at())]).toEqual([[], false]);
  });

  test('leaves an empty folder that the user made', () => {
    fs.mkdirSync(at());
    openOwnFolder(place());
    put('cache/known/a');
    expect([removeOwnFolder('cache', at(), known), fs.readdirSync(at())]).toEqual([[], []]);
  });

  test('is refused without the marker', () => {
    put('cache/known');
    expect(() => removeOwnFolder('cache', at(), () => true)).toThrow("is not modelyard's");
    expect(fs.existsSync(at('cache/known'))).toBe(true);
  });

  test('is refused for a link to a folder of ours', () => {
    openOwnFolder(place({ path: at('other') }));
    fs.symlinkSync(at('other'), at());
    expect(() => removeOwnFolder('cache', at(), () => true)).toThrow("is not modelyard's");
  });

  test('keeps what is foreign, and what links lead to; what is there again can be used', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.constantFrom('file', 'folder', 'link', 'dangling'), fc.boolean()), {
          selector: ([kind, ours]) => `${kind}${ours}`,
        }),
        (entries) => {
          const inside = path.join(openOwnFolder(place()), '/');
          put('outside/keep');
          const foreign: string[] = [];
          for (const [kind, ours] of entries) {
            const name = `${ours ? 'known' : 'foreign'}-${kind}`;
            if (!ours) {
              foreign.push(name);
            }
            if (kind === 'file') {
              put(`cache/${name}`);
            } else if (kind === 'folder') {
              put(`cache/${name}/deep`);
              fs.symlinkSync(at('outside'), at(`cache/${name}/link`));
            } else {
              fs.symlinkSync(kind === 'link' ? at('outside') : at('nowhere'), `${inside}${name}`);
            }
          }
          expect(emptyOwnFolder('cache', at(), known)).toEqual(foreign.sort());
          expect(removeOwnFolder('cache', at(), known)).toEqual(foreign.sort());
          expect(fs.existsSync(at())).toBe(foreign.length > 0);
          expect([fs.existsSync(at('outside/keep')), openOwnFolder(place())]).toEqual([true, at()]);
          for (const name of ['cache', 'outside']) {
            fs.rmSync(at(name), { recursive: true, force: true });
          }
        },
      ),
      {
        numRuns: Number(process.env['MODELYARD_FC_RUNS'] ?? 50),
        ...(process.env['MODELYARD_FC_SEED'] === undefined ? {} : { seed: Number(process.env['MODELYARD_FC_SEED']) }),
      },
    );
  });
});
