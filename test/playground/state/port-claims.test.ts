import * as net from 'node:net';
import { claimPort } from '../../../playground/state/port-claims';

// Of these tests alone: no playground gets ports below 10000.
test('a port that was claimed is its owner’s, and nobody else’s', async () => {
  expect(await claimPort(901, 'one')).toBe(true);
  expect(await claimPort(901, 'other')).toBe(false);
  expect(await claimPort(901, 'one')).toBe(true);
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('a port that another process claimed is not given', async () => {
  const other = net.createServer();
  await new Promise<void>((resolve) => other.listen('\0modelyard-port-902', resolve));
  expect(await claimPort(902, 'one')).toBe(false);
  await new Promise((resolve) => other.close(resolve));
  expect(await claimPort(902, 'one')).toBe(true);
});
