import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import { startDaemon, stopDaemon } from '../../../playground/processes/daemon';
import { markerName, openOwnFolder } from '../../../playground/state/own-folder';
import { openPlayground, playgroundExists, playgroundFolders, removePlayground } from '../../../playground/state/state';
import { temporaryFolder } from '../temporary-folder';

const folder = temporaryFolder();
const names = ['MODELYARD_STATE', 'MODELYARD_PORTS', 'MODELYARD_PLAYGROUND_NAME'];
const before = Object.fromEntries(names.map((name) => [name, process.env[name]]));
const opened = new Set<string>();

beforeEach(() => {
  for (const name of names) {
    delete process.env[name];
  }
  process.env['MODELYARD_STATE'] = path.join(folder(), 'state');
});
afterEach(() => {
  for (const sockets of opened) {
    fs.rmSync(sockets, { recursive: true, force: true });
  }
  for (const name of names) {
    if (before[name] === undefined) {
      delete process.env[name];
    } else {
      process.env[name] = before[name];
    }
  }
});

async function open(options: Parameters<typeof openPlayground>[0] = {}): ReturnType<typeof openPlayground> {
  const playground = await openPlayground(options);
  opened.add(playground.sockets);
  return playground;
}

const sleeper = { name: 'sleeper', command: '/bin/sleep', args: ['60'], ready: () => Promise.resolve(true) };

test('the folders are private', async () => {
  const playground = await open();
  for (const dir of [playground.dir, playground.sockets]) {
    expect(fs.statSync(dir).mode & 0o777).toBe(0o700);
  }
});

test("sockets' paths stay short", async () => {
  expect(path.join((await open()).sockets, 'containerd.sock').length).toBeLessThan(100);
});

test('opening again gives the same playground', async () => {
  const first = JSON.stringify(await open());
  expect(JSON.stringify(await open())).toBe(first);
});

test('two folders are two playgrounds', async () => {
  const one = await open();
  process.env['MODELYARD_STATE'] = path.join(folder(), 'other');
  const other = await open();
  expect(other.id).not.toBe(one.id);
  expect(Object.values(other.ports).filter((port) => Object.values(one.ports).includes(port))).toEqual([]);
});

test('a port that somebody took between two starts is chosen anew', async () => {
  const first = await open();
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(first.ports.proxy, '127.0.0.1', resolve));
  try {
    expect((await open()).ports.proxy).not.toBe(first.ports.proxy);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

test('ports do not move under what runs', async () => {
  const first = await open();
  await startDaemon(first, sleeper);
  try {
    await expect(open({ ports: { proxy: first.ports.proxy + 5000 } })).rejects.toThrow(`proxy is ${first.ports.proxy}`);
    expect((await open()).ports).toEqual(first.ports);
  } finally {
    await stopDaemon(first, 'sleeper');
  }
});

test('a damaged state.json is set aside while nothing runs', async () => {
  const playground = await open();
  fs.writeFileSync(playground.path('state.json'), '{"version":1,');
  expect((await open()).id).toBe(playground.id);
  expect(fs.existsSync(playground.path('state.json.damaged'))).toBe(true);
});

test('a damaged state.json while daemons run is an error with a way on, which works', async () => {
  const playground = await open();
  await startDaemon(playground, sleeper);
  try {
    fs.writeFileSync(playground.path('state.json'), '{}');
    await expect(open()).rejects.toThrow(/state\.json is damaged[^]* while sleeper run[^]*bin\/down/);
    await expect(open({ repair: true })).resolves.toMatchObject({ id: playground.id });
  } finally {
    await stopDaemon(playground, 'sleeper');
  }
});

test.each(['Dev', '', '-a', 'a'.repeat(33), '../x'])('the name %j is refused', async (name) => {
  await expect(openPlayground({ name })).rejects.toThrow(`got '${name}'`);
});

test('a playground with a running daemon is not removed', async () => {
  const playground = await open();
  await startDaemon(playground, sleeper);
  expect(() => removePlayground(playground)).toThrow('sleeper runs');
  await stopDaemon(playground, 'sleeper');
  removePlayground(playground);
  expect([fs.existsSync(playground.dir), fs.existsSync(playground.sockets)]).toEqual([false, false]);
});

test('its lock goes with the folder', async () => {
  const playground = await open();
  fs.mkdirSync(playground.path('lock'));
  fs.writeFileSync(playground.path('lock-holder.json'), '{}');
  removePlayground(playground);
  expect(fs.readdirSync(path.dirname(playground.dir))).toEqual([]);
});

test('a port of a playground beside it is not chosen, though nothing listens there yet', async () => {
  const first = await open();
  removePlayground(first);
  const other = openOwnFolder({ kind: 'state', path: path.join(path.dirname(first.dir), 'other') });
  fs.writeFileSync(
    path.join(other, 'state.json'),
    JSON.stringify({ version: 1, name: 'other', id: '000000', sockets: '/run/other', ports: first.ports }),
  );
  expect(Object.values((await open()).ports).filter((port) => Object.values(first.ports).includes(port))).toEqual([]);
});

describe('a folder of the user', () => {
  const photos = (): string => path.join(folder(), 'state', 'photos', '1.jpg');
  beforeEach(() => {
    fs.mkdirSync(path.dirname(photos()), { recursive: true });
    fs.writeFileSync(photos(), 'photo');
    fs.chmodSync(path.join(folder(), 'state'), 0o755);
  });

  test('is not opened, and not changed', async () => {
    await expect(open()).rejects.toThrow(
      /state, meant for a playground's state, is not modelyard's[^]*\(photos\)[^]*MODELYARD_STATE/,
    );
    expect([
      fs.readdirSync(path.join(folder(), 'state')),
      fs.statSync(path.join(folder(), 'state')).mode & 0o777,
    ]).toEqual([['photos'], 0o755]);
  });

  test('is no playground that could be stopped', () => {
    expect(() => playgroundExists()).toThrow("is not modelyard's");
  });

  test('is not listed, whatever it holds', () => {
    fs.writeFileSync(path.join(folder(), 'state', 'state.json'), '{}');
    expect(playgroundFolders()).not.toContain(path.join(folder(), 'state'));
  });

  test('with files in the place of sockets is not removed', async () => {
    fs.rmSync(path.join(folder(), 'state'), { recursive: true });
    const playground = await open();
    fs.rmSync(path.join(playground.sockets, markerName));
    fs.writeFileSync(path.join(playground.sockets, 'mine'), '');
    expect(() => removePlayground(playground)).toThrow("is not modelyard's");
    expect(fs.existsSync(path.join(playground.sockets, 'mine'))).toBe(true);
  });
});

test('what a user put into the folder stays, and is named', async () => {
  const playground = await open();
  fs.writeFileSync(playground.path('notes.txt'), 'mine');
  expect(removePlayground(playground)).toEqual([playground.path('notes.txt')]);
  expect(fs.readdirSync(playground.dir).sort()).toEqual([markerName, 'notes.txt']);
});

test('a folder in which only files of the user are left is no playground, and can be one again', async () => {
  const playground = await open();
  fs.writeFileSync(playground.path('notes.txt'), 'mine');
  removePlayground(playground);
  expect(playgroundExists()).toBe(false);
  await expect(open()).resolves.toMatchObject({ dir: playground.dir });
});

test('an empty folder of the user is there again afterwards, and no playground before', async () => {
  const dir = path.join(folder(), 'state');
  fs.mkdirSync(dir);
  expect(playgroundExists()).toBe(false);
  removePlayground(await open());
  expect(fs.readdirSync(dir)).toEqual([]);
});

test('links are removed, and what they lead to stays', async () => {
  const target = path.join(folder(), 'etcd-of-the-user');
  fs.mkdirSync(target);
  fs.writeFileSync(path.join(target, 'data'), '');
  const playground = await open();
  fs.symlinkSync(target, playground.path('etcd'));
  removePlayground(playground);
  expect([fs.existsSync(path.join(target, 'data')), fs.existsSync(playground.dir)]).toEqual([true, false]);
});

test('a link of the user to another disk is the playground there', async () => {
  fs.mkdirSync(path.join(folder(), 'disk'));
  fs.symlinkSync(path.join(folder(), 'disk'), path.join(folder(), 'state'));
  expect((await open()).dir).toBe(path.join(folder(), 'disk'));
});

// The kubelet would say so after a minute, and not what to do.
test.each(['josé', 'a:b', 'a,b', 'a?b', 'a#b', '100%', 'a\\b', 'a\tb'])(
  'a path that programs of the playground do not take is refused before the folder is made: %j',
  async (name) => {
    process.env['MODELYARD_STATE'] = path.join(folder(), name, 'state');
    await expect(open()).rejects.toThrow(/do not take "[^"]+" in a path[^]*MODELYARD_STATE/);
    expect(fs.readdirSync(folder())).toEqual([]);
  },
);

test('a place where no folder can be made is an error at once', async () => {
  process.env['MODELYARD_STATE'] = '/proc/self/no/state';
  await expect(open()).rejects.toThrow(
    /\/proc\/self\/no\/state, meant for a playground's state, cannot be used|cannot be written/,
  );
});
