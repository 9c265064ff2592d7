import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { readPath } from '../../../cli/review/review-input';
import { manifestsIn, readSource } from '../../../cli/program/source-files';

let top: string;
let folder: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'modelyard-source-'));
  folder = join(top, 'reviewed');
  mkdirSync(join(folder, 'inside'), { recursive: true });
  mkdirSync(join(top, 'outside'));
  writeFileSync(join(folder, 'a.yaml'), 'a: 1\n');
  writeFileSync(join(folder, 'inside/b.yml'), 'b: 1\n');
  writeFileSync(join(folder, 'notes.txt'), '');
  writeFileSync(join(top, 'outside/c.yaml'), 'c: 1\n');
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const found = (): string[] => manifestsIn(folder).map((file) => relative(folder, file));

describe('a folder', () => {
  test('is read with the folders inside, in order', () => {
    expect(found()).toEqual(['a.yaml', 'inside/b.yml']);
  });

  test('may be named by a link', () => {
    symlinkSync(folder, join(top, 'link'));
    expect(manifestsIn(join(top, 'link')).map((file) => relative(join(top, 'link'), file))).toEqual([
      'a.yaml',
      'inside/b.yml',
    ]);
  });

  test('links to files inside are followed, each file once', () => {
    symlinkSync('notes.txt', join(folder, 'linked.yaml'));
    symlinkSync('a.yaml', join(folder, '0.yaml'));
    symlinkSync('linked.yaml', join(folder, 'again.yaml'));
    linkSync(join(folder, 'a.yaml'), join(folder, 'hard.yaml'));
    expect(found()).toEqual(['a.yaml', 'again.yaml', 'hard.yaml', 'inside/b.yml']);
  });

  test('a link to another folder inside is left out: its files are read where they are', () => {
    symlinkSync('../inside', join(mkdir('other'), 'link'));
    symlinkSync('inside', join(folder, '..data'));
    expect(found()).toEqual(['a.yaml', 'inside/b.yml']);
  });

  test.each<[string, string, string, RegExp]>([
    [
      'to a file outside',
      '../outside/c.yaml',
      'c.yaml',
      /c\.yaml is a link to \S+outside\/c\.yaml, which is not inside/,
    ],
    ['to a folder outside', '../outside', 'c', /\/c is a link to \S+outside, which is not inside/],
    ['to the folder itself', '.', 'self', /self is a link to \S+reviewed, a folder that it is in itself/],
    ['to the folder itself, called like a file', '.', 'self.yaml', /self\.yaml is a link to/],
    ['to the folder around', '..', 'up', /up is a link to \S+, which is not inside/],
    ['to the root', '/', 'root', /root is a link to \/, which is not inside/],
    ['to nothing', 'nothing', 'c.yaml', /c\.yaml is a link to nothing/],
    ['to itself', 'c.yaml', 'c.yaml', /c\.yaml is a link to nothing/],
    ['to a device', '/dev/zero', 'c.yaml', /c\.yaml is a link to \/dev\/zero, which is not inside/],
  ])('a link %s is refused', (_, target, name, message) => {
    symlinkSync(target, join(folder, name));
    expect(found).toThrow(message);
  });

  test('a link further down that leads back up is refused', () => {
    symlinkSync('..', join(folder, 'inside/up'));
    expect(found).toThrow(/inside\/up is a link to \S+reviewed, a folder that it is in itself/);
  });

  test('a link that no reader would take for a manifest is left alone', () => {
    symlinkSync('../outside/c.yaml', join(folder, 'c.txt'));
    symlinkSync('nothing', join(folder, 'd'));
    expect(found()).toEqual(['a.yaml', 'inside/b.yml']);
  });

  test('a named pipe and a socket are refused, and everything is told together', async () => {
    spawnSync('mkfifo', [join(folder, 'pipe.yaml')]);
    symlinkSync('nothing', join(folder, 'd.yaml'));
    const server = createServer();
    await new Promise<void>((done) => server.listen(join(folder, 'socket.json'), done));
    expect(found).toThrow(
      /pipe\.yaml is a named pipe: only files are read\n.*socket\.json is a socket[^]*d\.yaml is a link to nothing/,
    );
    await new Promise((done) => server.close(done));
  });

  test('that has no manifests is told', () => {
    expect(() => readPath(mkdir('empty'))).toThrow(/the folder \S+empty has no \.yaml/);
  });
});

describe('a file', () => {
  test('is read, also through a link', () => {
    symlinkSync('../outside/c.yaml', join(folder, 'c.yaml'));
    expect(readPath(join(folder, 'c.yaml'))).toEqual([{ file: join(folder, 'c.yaml'), text: 'c: 1\n' }]);
  });

  test('of nothing is /dev/null', () => {
    expect(readSource('/dev/null')).toBe('');
  });

  test.each(['/dev/zero', '/dev/urandom'])('%s is refused at once', (device) => {
    expect(() => readSource(device)).toThrow(`${device} is a device: name a file`);
  });

  test('a named pipe is refused at once', () => {
    spawnSync('mkfifo', [join(top, 'pipe')]);
    expect(() => readSource(join(top, 'pipe'))).toThrow(/pipe is a named pipe: name a file/);
  });

  test('in the place of a shell’s <(command) is read to its end', () => {
    const script = `require('tsx/cjs'); process.stdout.write(String(require('./cli/program/source-files').readSource('/dev/fd/3').length))`;
    const { stdout, stderr } = spawnSync(
      'bash',
      ['-c', `"${process.execPath}" -e "${script}" 3< <(sleep 0.1; head -c 3000000 /dev/zero | tr '\\0' a)`],
      { encoding: 'utf8', cwd: join(__dirname, '../../..') },
    );
    expect({ stdout, stderr }).toEqual({ stdout: '3000000', stderr: '' });
  });

  test.each<[string, Buffer, RegExp]>([
    ['is no UTF-8', Buffer.from('a: 1\nb: \xe9\n', 'latin1'), /x\.yaml is not UTF-8 \(line 2\): save it as UTF-8/],
    ['is UTF-16', Buffer.from('\ufeffa: 1\n', 'utf16le'), /x\.yaml is UTF-16: save it as UTF-8/],
    [
      'is too large',
      Buffer.alloc(64 * 2 ** 20 + 1, 'a'),
      /x\.yaml has more than 64 MiB, which is the most that is read: split it/,
    ],
  ])('that %s is refused', (_, bytes, message) => {
    writeFileSync(join(top, 'x.yaml'), bytes);
    expect(() => readSource(join(top, 'x.yaml'))).toThrow(message);
  });

  test('that is not there is named', () => {
    expect(() => readSource(join(top, 'x.yaml'))).toThrow(/x\.yaml cannot be read: ENOENT/);
  });
});

function mkdir(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}
