import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { checksumIn } from '../../../../playground/toolchain/ways/checksum';
import { download } from '../../../../playground/toolchain/ways/download';
import { fromDownload } from '../../../../playground/toolchain/ways/from-download';
import { HttpClient } from '../../../../playground/toolchain/ways/http';
import { setUp, spec, temporaryFolder } from '../fixtures';

const content = '#!/bin/sh\necho kwok version v0.8.0\n';
const digest = createHash('sha256').update(content).digest('hex');
let server: Server | undefined;

async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

const files =
  (checksum: string): RequestListener =>
  (request, response) => {
    if (request.url === '/moved') {
      response.writeHead(302, { location: '/kwok' }).end();
    } else if (request.url === '/kwok') {
      response.end(content);
    } else if (request.url === '/kwok.sha256') {
      response.end(`${checksum}  kwok\n`);
    } else {
      response.writeHead(404).end();
    }
  };

test('a file with the right checksum is taken', async () => {
  const url = await serve(files(digest));
  const target = join(await temporaryFolder(), 'kwok');
  await download({ url: `${url}/kwok`, checksums: [{ file: `${url}/kwok.sha256` }] }, target, new HttpClient());
  expect(await readFile(target, 'utf8')).toBe(content);
});

test('redirects are followed', async () => {
  const url = await serve(files(digest));
  expect(await new HttpClient().text(`${url}/moved`)).toBe(content);
});

test('a file with another checksum is not taken, and nothing of it stays', async () => {
  const url = await serve(files('0'.repeat(64)));
  const folder = await temporaryFolder();
  await expect(
    download(
      { url: `${url}/kwok`, checksums: [{ file: `${url}/kwok.sha256` }] },
      join(folder, 'kwok'),
      new HttpClient(),
    ),
  ).rejects.toThrow(`has the sha256 ${digest}, not ${'0'.repeat(64)}: not taken`);
  expect(await readdir(folder)).toEqual([]);
});

test('a file without a checksum is not taken', async () => {
  const url = await serve(files(digest));
  const folder = await temporaryFolder();
  await expect(
    download({ url: `${url}/kwok`, checksums: [{ file: `${url}/absent` }] }, join(folder, 'kwok'), new HttpClient()),
  ).rejects.toThrow('no checksum for');
});

test('a transfer that breaks off once is tried again', async () => {
  let attempts = 0;
  const url = await serve((request, response) => {
    if (request.url !== '/kwok' || ++attempts > 1) {
      return files(digest)(request, response);
    }
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.slice(0, 5), () => response.destroy());
  });
  const target = join(await temporaryFolder(), 'kwok');
  await download({ url: `${url}/kwok`, checksums: [{ file: `${url}/kwok.sha256` }] }, target, new HttpClient());
  expect(await readFile(target, 'utf8')).toBe(content);
});

test('a transfer that breaks off again is an error, and nothing of it stays', async () => {
  const url = await serve((request, response) => {
    if (request.url !== '/kwok') {
      return files(digest)(request, response);
    }
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.slice(0, 5), () => response.destroy());
  });
  const folder = await temporaryFolder();
  await expect(
    download(
      { url: `${url}/kwok`, checksums: [{ file: `${url}/kwok.sha256` }] },
      join(folder, 'kwok'),
      new HttpClient(),
    ),
  ).rejects.toThrow('broke off after 5 bytes');
  expect(await readdir(folder)).toEqual([]);
});

test('a host that answers nothing is given up, and not tried again', async () => {
  let requests = 0;
  const url = await serve(() => void requests++);
  const client = new HttpClient({ connectMs: 1000, idleMs: 100 });
  await expect(client.text(`${url}/a`)).rejects.toThrow('cannot be reached: nothing received for 0.1 s');
  await expect(client.text(`${url}/b`)).rejects.toThrow('cannot be reached');
  expect(requests).toBe(1);
});

test('a downloaded program is put into the cache', async () => {
  const url = await serve(files(digest));
  const machine = await setUp();
  const kwok = spec('kwok', { download: () => ({ url: `${url}/kwok`, checksums: [{ file: `${url}/kwok.sha256` }] }) });
  const findings = await fromDownload().get([kwok], machine);
  expect(findings.tools).toMatchObject([{ name: 'kwok', version: '0.8.0', from: 'download' }]);
  expect(await readdir(machine.cache.tools)).toEqual(['kwok-0.8.0']);
});

test('a refused download leaves the cache empty and says why', async () => {
  const url = await serve(files('0'.repeat(64)));
  const machine = await setUp();
  const kwok = spec('kwok', { download: () => ({ url: `${url}/kwok`, checksums: [{ file: `${url}/kwok.sha256` }] }) });
  const findings = await fromDownload().get([kwok], machine);
  expect(findings.refusals.get('kwok')).toContain('not taken');
  expect(await readdir(machine.cache.tools)).toEqual([]);
});

describe('checksumIn', () => {
  test('finds the line of the file among others', () => {
    expect(checksumIn(`${'1'.repeat(64)}  a.tar.gz\n${'2'.repeat(64)} *./b.tar.gz\n`, 'b.tar.gz')).toEqual({
      algorithm: 'sha256',
      hex: '2'.repeat(64),
    });
  });

  test('takes a file that is nothing but a checksum', () => {
    expect(checksumIn(`${'A'.repeat(64)}\n`, 'kubectl')).toEqual({ algorithm: 'sha256', hex: 'a'.repeat(64) });
  });

  test('knows SHA-512 by its length', () => {
    expect(checksumIn(`${'1'.repeat(128)}  a`, 'a')?.algorithm).toBe('sha512');
  });

  test('does not take the checksum of another file', () => {
    expect(checksumIn(`${'1'.repeat(64)}  a\n`, 'b')).toBeUndefined();
  });
});
