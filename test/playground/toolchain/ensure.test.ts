import { withCacheLock } from '../../../playground/toolchain/cache/cache-lock';
import { obtain } from '../../../playground/toolchain/ensure';
import { currentPlatform } from '../../../playground/toolchain/platform';
import type { Origin, ToolName } from '../../../playground/toolchain/tool';
import { Findings, type Way } from '../../../playground/toolchain/ways/way';
import { setUp, spec, temporaryFolder } from './fixtures';

/** A way that has some tools, and remembers what it was asked for. */
function way(name: string, from: Origin, has: ToolName[], asked: string[] = []): Way {
  return {
    name,
    get(specs) {
      const findings = new Findings();
      for (const each of specs) {
        asked.push(`${name} ${each.name}`);
        if (has.includes(each.name)) {
          findings.found({ name: each.name, version: each.version, path: `/${from}/${each.name}`, from });
        } else {
          findings.refuse(each, 'not there');
        }
      }
      return Promise.resolve(findings);
    },
  };
}

test('a later way is asked only for what the earlier ones lack', async () => {
  const asked: string[] = [];
  const ways = {
    reading: [way('PATH', 'PATH', ['etcd'], asked), way('cache', 'cache', ['kwok'], asked)],
    writing: [way('download', 'download', ['kubectl'], asked)],
  };
  const { tools: found } = await obtain([spec('etcd'), spec('kwok'), spec('kubectl')], await setUp(), ways);
  expect([...found.values()].map((tool) => tool.from)).toEqual(['PATH', 'cache', 'download']);
  expect(asked).toEqual(['PATH etcd', 'PATH kwok', 'PATH kubectl', 'cache kwok', 'cache kubectl', 'download kubectl']);
});

test('a tool that cannot be had is an error with what each way said', async () => {
  const ways = {
    reading: [way('PATH', 'PATH', [])],
    writing: [way('download', 'download', []), way('build from Go modules', 'go', [])],
  };
  const error = await obtain([spec('etcd')], await setUp(), ways).catch((problem: unknown) => problem as Error);
  expect(error).toMatchObject({ name: 'ToolError', tool: 'etcd' });
  expect((error as Error).message).toMatchInlineSnapshot(`
"etcd 3.6.5 cannot be had:
  PATH: not there
  download: not there
  build from Go modules: not there
Run again where the network reaches one of these (what is complete is kept, the rest continues), or put on PATH: etcd (3.6.5 up to, not including, 3.7.0)."
`);
});

test("Pulumi's official Kubernetes plugin may be absent", async () => {
  const { tools: found } = await obtain([spec('pulumi-resource-kubernetes'), spec('etcd')], await setUp(), {
    reading: [way('PATH', 'PATH', ['etcd'])],
    writing: [],
  });
  expect([...found.keys()]).toEqual(['etcd']);
});

test('of one that may be absent it is told why it is', async () => {
  const { missing } = await obtain([spec('kueue')], await setUp(), {
    reading: [way('PATH', 'PATH', [])],
    writing: [way('build from Go modules', 'go', [])],
  });
  expect(missing).toEqual(new Map([['kueue', 'build from Go modules: not there']]));
});

test('a tool for Linux alone is an error elsewhere, before anything is fetched', async () => {
  const asked: string[] = [];
  const machine = { ...(await setUp()), platform: { os: 'darwin', arch: 'arm64' } as const };
  await expect(
    obtain([spec('kubelet')], machine, { reading: [way('PATH', 'PATH', [], asked)], writing: [] }),
  ).rejects.toThrow('kubelet exists for Linux only, this machine is darwin.');
  expect(asked).toEqual([]);
});

test('an unknown kind of machine is an error that says what to do', () => {
  expect(() => currentPlatform('win32', 'x64')).toThrow(/Linux and macOS.*got win32 x64[\s\S]*WSL 2/);
});

test('a second set-up waits for the first', async () => {
  const cache = await temporaryFolder();
  const order: string[] = [];
  const said: string[] = [];
  let entered = (): void => undefined;
  const inside = new Promise<void>((resolve) => (entered = resolve));
  const first = withCacheLock(
    cache,
    () => undefined,
    async () => {
      entered();
      await new Promise((resolve) => setTimeout(resolve, 300));
      order.push('first');
    },
  );
  await inside;
  await withCacheLock(
    cache,
    (message) => said.push(message),
    () => Promise.resolve(void order.push('second')),
  );
  await first;
  expect(order).toEqual(['first', 'second']);
  expect(said).toEqual(['another set-up is writing to the cache, waiting, 0 s']);
});

test('waiting for another set-up ends with an error that names the lock', async () => {
  const cache = await temporaryFolder();
  await withCacheLock(
    cache,
    () => undefined,
    async () => {
      await expect(
        withCacheLock(
          cache,
          () => undefined,
          () => Promise.resolve(),
          50,
        ),
      ).rejects.toThrow(/Another set-up has been writing to the cache[\s\S]*\.set-up\.lock/);
    },
  );
});

test('a cache folder that cannot be written is an error that names MODELYARD_CACHE', async () => {
  await expect(
    withCacheLock(
      '/dev/null/cache',
      () => undefined,
      () => Promise.resolve(),
    ),
  ).rejects.toThrow(/\/dev\/null\/cache cannot be written[\s\S]*MODELYARD_CACHE/);
});

test('tools that cannot be had for the same reasons are named together', async () => {
  const ways = { reading: [way('PATH', 'PATH', [])], writing: [] };
  await expect(obtain([spec('etcd'), spec('kwok')], await setUp(), ways)).rejects.toThrow(
    'etcd 3.6.5, kwok 0.8.0 cannot be had:\n  PATH: not there\n',
  );
});
