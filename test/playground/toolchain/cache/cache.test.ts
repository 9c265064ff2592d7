import { appendFile, mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolCache } from '../../../../playground/toolchain/cache/cache';
import { fromCache, fromCacheRepaired } from '../../../../playground/toolchain/ways/from-cache';
import { obtain } from '../../../../playground/toolchain/ensure';
import { Findings, type Way } from '../../../../playground/toolchain/ways/way';
import { program, setUp, spec, temporaryFolder } from '../fixtures';

async function cacheWithEtcd(): Promise<{ cache: ToolCache; file: string }> {
  const cache = new ToolCache(await temporaryFolder());
  const folder = await cache.store(
    'etcd',
    '3.6.5',
    'go',
    async (target) => void (await program(join(target, 'etcd'), '3.6.5')),
  );
  return { cache, file: join(folder, 'etcd') };
}

describe('ToolCache', () => {
  test('has what was stored', async () => {
    const { cache } = await cacheWithEtcd();
    expect(await cache.find('etcd', '3.6.5')).toMatchObject({ state: 'complete', version: '3.6.5', from: 'go' });
  });

  test('has nothing of a fill that failed', async () => {
    const cache = new ToolCache(await temporaryFolder());
    await expect(
      cache.store('etcd', '3.6.5', 'download', async (target) => {
        await program(join(target, 'etcd'), '3.6.5');
        throw new Error('broke off');
      }),
    ).rejects.toThrow('broke off');
    expect(await readdir(cache.tools)).toEqual([]);
  });

  test('says that the disk is full, and what to do', async () => {
    const cache = new ToolCache(await temporaryFolder());
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    await expect(cache.store('etcd', '3.6.5', 'download', () => Promise.reject(full))).rejects.toMatchObject({
      name: 'ToolError',
      tool: 'etcd',
      message: expect.stringMatching(/disk is full[\s\S]*MODELYARD_CACHE/) as string,
    });
  });

  test('removes what killed set-ups left', async () => {
    const { cache } = await cacheWithEtcd();
    await mkdir(join(cache.tools, '.unfinished-build-abc'));
    await cache.removeUnfinished();
    expect(await readdir(cache.tools)).toEqual(['etcd-3.6.5']);
  });

  test('sees a file of another size', async () => {
    const { cache, file } = await cacheWithEtcd();
    await appendFile(file, 'x');
    expect(await cache.find('etcd', '3.6.5')).toMatchObject({
      state: 'broken',
      why: expect.stringContaining('bytes') as string,
    });
  });

  test('sees other bytes of the same size', async () => {
    const { cache, file } = await cacheWithEtcd();
    await writeFile(file, 'x'.repeat((await stat(file)).size));
    expect(await cache.find('etcd', '3.6.5')).toMatchObject({
      state: 'broken',
      why: expect.stringContaining('content') as string,
    });
  });

  test('sees a missing file', async () => {
    const { cache, file } = await cacheWithEtcd();
    await rm(file);
    expect(await cache.find('etcd', '3.6.5')).toMatchObject({ state: 'broken', why: 'etcd is missing' });
  });

  test('sees an unreadable manifest', async () => {
    const { cache } = await cacheWithEtcd();
    await writeFile(join(cache.tools, 'etcd-3.6.5', 'manifest.json'), '{"tool": "et');
    expect(await cache.find('etcd', '3.6.5')).toMatchObject({ state: 'broken' });
  });

  test('takes a file that was only touched, and remembers its time', async () => {
    const { cache, file } = await cacheWithEtcd();
    await utimes(file, new Date(1e12), new Date(1e12));
    expect(await cache.find('etcd', '3.6.5')).toMatchObject({ state: 'complete' });
    expect(await cache.find('etcd', '3.6.5')).toMatchObject({ state: 'complete' });
  });
});

describe('fromCache', () => {
  test('does not take another version than the pinned one', async () => {
    const { cache } = await cacheWithEtcd();
    const findings = await fromCache.get([spec('etcd', { version: '3.6.6' })], { ...(await setUp()), cache });
    expect(findings.tools).toEqual([]);
  });

  test("takes a distribution's version that fits", async () => {
    const machine = await setUp();
    await machine.cache.store(
      'runc',
      '1.1.5',
      'debian',
      async (target) => void (await program(join(target, 'runc'), '1.1.5')),
    );
    const findings = await fromCache.get([spec('runc')], machine);
    expect(findings.tools).toMatchObject([{ name: 'runc', version: '1.1.5', from: 'cache' }]);
  });
});

test('a damaged tool is named and fetched again', async () => {
  const { cache, file } = await cacheWithEtcd();
  await appendFile(file, 'x');
  const machine = { ...(await setUp()), cache };
  const download: Way = {
    name: 'download',
    async get([etcd], { cache: target }) {
      const findings = new Findings();
      const folder = await target.store(
        'etcd',
        '3.6.5',
        'download',
        async (to) => void (await program(join(to, 'etcd'), '3.6.5')),
      );
      if (etcd !== undefined) {
        findings.found({ name: 'etcd', version: '3.6.5', path: join(folder, 'etcd'), from: 'download' });
      }
      return findings;
    },
  };
  const { tools: found } = await obtain([spec('etcd')], machine, {
    reading: [fromCache],
    writing: [fromCacheRepaired, download],
  });
  expect(found.get('etcd')).toMatchObject({ from: 'download' });
  expect(machine.said).toContainEqual(
    expect.stringMatching(/^etcd: the cache is damaged \(etcd has \d+ bytes, not \d+\), fetching it again$/),
  );
  expect(await cache.find('etcd', '3.6.5')).toMatchObject({ state: 'complete' });
});
