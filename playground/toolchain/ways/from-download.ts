import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { download } from './download';
import { withElapsed } from '../elapsed';
import { versionOf } from './from-path';
import { HttpClient, UnreachableError } from './http';
import { lastLines, run } from '../run';
import type { Download, ToolSpec } from '../spec';
import { throwIfFinal } from '../tool-error';
import { Findings, type SetUp, type Way } from './way';

/** The publisher's own files, checked against the publisher's checksums. */
export function fromDownload(client: HttpClient = new HttpClient()): Way {
  return {
    name: 'download',
    async get(specs, setUp) {
      const findings = new Findings();
      const fetching: Fetching = { setUp, client, findings, told: new Set() };
      const sources = new Map<string, Source>();
      for (const spec of specs) {
        const what = spec.download?.(setUp.platform);
        if (what === undefined) {
          findings.refuse(spec, `nothing is published for ${setUp.platform.os} ${setUp.platform.arch}`);
        }
        // Some tools come in one archive.
        else {
          sources.set(what.url, { what, specs: [...(sources.get(what.url)?.specs ?? []), spec] });
        }
      }
      await Promise.all([...sources.values()].map((source) => fetchSource(source, fetching)));
      return findings;
    },
  };
}

/** A file, and the tools that are in it. */
interface Source {
  readonly what: Download;
  readonly specs: readonly ToolSpec[];
}

/** What the files that are fetched at the same time share. */
interface Fetching {
  readonly setUp: SetUp;
  readonly client: HttpClient;
  readonly findings: Findings;
  /** A host that cannot be reached is said once, not for each of its files. */
  readonly told: Set<string>;
}

async function fetchSource({ what, specs }: Source, { setUp, client, findings, told }: Fetching): Promise<void> {
  const names = specs.map((spec) => spec.name).join(', ');
  const folder = await setUp.cache.temporaryFolder('download');
  const file = join(folder, 'download');
  try {
    await withElapsed(setUp.progress, `${names} ${specs[0]?.version ?? ''}: downloading`, (detail) =>
      download(what, file, client, detail),
    );
    const unpacked = join(folder, 'unpacked');
    if (what.files !== undefined) {
      await unpack(file, unpacked);
    }
    for (const spec of specs) {
      await store(spec, what.files === undefined ? file : unpacked, setUp, findings);
    }
  } catch (error) {
    throwIfFinal(error, names, setUp.cache.folder);
    const why = (error as Error).message;
    if (!(error instanceof UnreachableError)) {
      setUp.progress(`${names}: not downloaded: ${why}`);
    } else if (!told.has(why)) {
      setUp.progress(why);
    }
    told.add(why);
    for (const spec of specs) {
      findings.refuse(spec, why);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function store(spec: ToolSpec, source: string, { cache, platform }: SetUp, findings: Findings): Promise<void> {
  const files = spec.download?.(platform)?.files;
  const folder = await cache.store(spec.name, spec.version, 'download', async (target) => {
    for (const [from, to] of Object.entries(files ?? { '': spec.main })) {
      await mkdir(dirname(join(target, to)), { recursive: true });
      await copyFile(join(source, from), join(target, to));
      await chmod(join(target, to), 0o755);
    }
    if ((await versionOf(spec, join(target, spec.main))) === undefined) {
      throw new Error('the downloaded program does not run on this machine');
    }
  });
  findings.found({ name: spec.name, version: spec.version, path: join(folder, spec.main), from: 'download' });
}

/** Unpacks a tar archive of any compression; macOS' tar reads the zip files that are published for it. */
async function unpack(archive: string, folder: string): Promise<void> {
  await mkdir(folder);
  const { code, stderr, problem } = await run('tar', ['-xf', archive, '-C', folder]);
  if (code !== 0) {
    throw new Error(`cannot unpack it: ${problem ?? lastLines(stderr)}`);
  }
}
