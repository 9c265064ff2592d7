import * as net from 'node:net';
import { choosePorts, isPortFree, parsePorts, portNames } from '../../../playground/state/ports';

const allFree = (): Promise<boolean> => Promise.resolve(true);
const taken =
  (...ports: number[]) =>
  (port: number): Promise<boolean> =>
    Promise.resolve(!ports.includes(port));

/** Runs while something listens on a port of the system's choice. */
async function whileListening(action: (port: number) => Promise<void>): Promise<void> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await action((server.address() as net.AddressInfo).port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

test('a port that something listens on is not free', () =>
  whileListening(async (port) => {
    expect(await isPortFree(port)).toBe(false);
  }));

test('every name gets a port of its own, outside the range of outgoing connections', async () => {
  const ports = Object.values(await choosePorts('0260e4', {}, allFree));
  expect(new Set(ports).size).toBe(portNames.length);
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(10000);
  expect(Math.max(...ports)).toBeLessThan(30000);
});

test('two playgrounds begin at different ports', async () => {
  const [one, other] = await Promise.all([choosePorts('000001', {}, allFree), choosePorts('000002', {}, allFree)]);
  expect(Object.values(one).filter((port) => Object.values(other).includes(port))).toEqual([]);
});

test('of two playgrounds that start at once, and begin at the same port, each gets its own', async () => {
  const [one, other] = await Promise.all([choosePorts('0260e4-one', {}), choosePorts('0260e4-other', {})]);
  expect(Object.values(one).filter((port) => Object.values(other).includes(port))).toEqual([]);
});

test('earlier ports are kept, and only one that somebody took is chosen anew', async () => {
  const earlier = await choosePorts('0260e4', {}, allFree);
  const again = await choosePorts('0260e4', { earlier }, taken(earlier.registry));
  expect({ ...again, registry: undefined }).toEqual({ ...earlier, registry: undefined });
  expect(Object.values(earlier)).not.toContain(again.registry);
});

test('a fixed port is used, also when an earlier one of another name is the same', async () => {
  const earlier = await choosePorts('0260e4', {}, allFree);
  const ports = await choosePorts('0260e4', { earlier, fixed: { proxy: earlier.apiserver } }, allFree);
  expect(ports.proxy).toBe(earlier.apiserver);
  expect(ports.apiserver).not.toBe(earlier.apiserver);
});

test('a fixed port in use is an error that names it and the way on', async () => {
  await expect(choosePorts('0260e4', { fixed: { proxy: 8080 } }, taken(8080))).rejects
    .toThrowErrorMatchingInlineSnapshot(`
"Port 8080 on 127.0.0.1, for the playground's proxy, is used by another program.
  Stop that program, or choose another: MODELYARD_PORTS=proxy=<port>."
`);
});

test('MODELYARD_PORTS is read as name=port pairs', () => {
  expect(parsePorts('proxy=8080, registry=5000')).toEqual({ proxy: 8080, registry: 5000 });
  expect(parsePorts('')).toEqual({});
});

test('all wrong pairs are named at once', () => {
  expect(() => parsePorts('prox=8080,registry=x,etcd=70000')).toThrow(
    "'prox=8080', 'registry=x', 'etcd=70000' not understood",
  );
  expect(() => parsePorts('proxy=8080,registry=8080')).toThrow('the same port twice');
});
