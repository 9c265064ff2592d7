import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import { startDaemon, stopDaemon } from '../../playground/daemon';
import { openPlayground, removePlayground } from '../../playground/state';
import { temporaryFolder } from './temporary-folder';

const folder = temporaryFolder();
const names = ['MODELYARD_STATE', 'MODELYARD_PORTS', 'MODELYARD_PLAYGROUND_NAME'];
const before = Object.fromEntries(names.map((name) => [name, process.env[name]]));
const opened = new Set<string>();

beforeEach(() => {
  for (const name of names) delete process.env[name];
  process.env['MODELYARD_STATE'] = path.join(folder(), 'state');
});
afterEach(() => {
  for (const sockets of opened) fs.rmSync(sockets, { recursive: true, force: true });
  for (const name of names) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
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
  for (const dir of [playground.dir, playground.sockets]) expect(fs.statSync(dir).mode & 0o777).toBe(0o700);
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
  const other = path.join(path.dirname(first.dir), 'other');
  fs.mkdirSync(other);
  fs.writeFileSync(path.join(other, 'state.json'), JSON.stringify({ version: 1, name: 'other', id: '000000', sockets: '/run/other', ports: first.ports }));
  expect(Object.values((await open()).ports).filter((port) => Object.values(first.ports).includes(port))).toEqual([]);
});
