import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackedFits } from './accept';
import type { ToolSpec } from '../spec';
import { compareVersions } from '../version';
import { Findings, type SetUp, type Way } from './way';

/** What an earlier set-up fetched or built: the pinned versions, and distribution packages of a fitting one. */
export const fromCache: Way = {
  name: 'cache',
  async get(specs, setUp) {
    const findings = new Findings();
    for (const spec of specs) {
      await lookUp(spec, setUp, findings);
    }
    return findings;
  },
};

/** The same, after the cache was locked: what is broken is removed, so that it is fetched again. */
export const fromCacheRepaired: Way = {
  name: 'cache',
  async get(specs, setUp) {
    await setUp.cache.removeUnfinished();
    const findings = new Findings();
    for (const spec of specs) {
      const broken = await lookUp(spec, setUp, findings);
      for (const { folder, why } of broken) {
        setUp.progress(`${spec.name}: the cache is damaged (${why}), fetching it again`);
        await rm(folder, { recursive: true, force: true });
      }
    }
    return findings;
  },
};

interface Broken {
  readonly folder: string;
  readonly why: string;
}

async function lookUp(spec: ToolSpec, { cache }: SetUp, findings: Findings): Promise<Broken[]> {
  const broken: Broken[] = [];
  for (const version of candidates(spec, await cache.versions(spec.name))) {
    const entry = await cache.find(spec.name, version);
    if (entry.state === 'broken') {
      broken.push(entry);
    }
    // A distribution's version is what it is; anything else is taken only as pinned, so that a new pin takes effect.
    const fitting =
      entry.state === 'complete' &&
      // What an earlier version of modelyard took of a package may be less.
      (spec.needs ?? []).every((file) => existsSync(join(entry.folder, file))) &&
      (pinned(spec).includes(entry.version) ||
        (entry.from === 'debian' && spec.debian !== undefined && unpackedFits(spec, spec.debian, entry.version)));
    if (!fitting) {
      continue;
    }
    findings.found({ name: spec.name, version: entry.version, path: join(entry.folder, spec.main), from: 'cache' });
    return broken;
  }
  findings.refuse(
    spec,
    broken.length === 0 ? 'not there' : broken.map(({ folder, why }) => `${folder} is damaged: ${why}`).join('; '),
  );
  return broken;
}

function pinned(spec: ToolSpec): string[] {
  return [spec.version, ...(spec.go?.version === undefined ? [] : [spec.go.version])];
}

function candidates(spec: ToolSpec, versions: string[]): string[] {
  const rank = (version: string): number => (pinned(spec).includes(version) ? pinned(spec).indexOf(version) : Infinity);
  return versions.sort((a, b) => (rank(a) === rank(b) ? compareVersions(b, a) : rank(a) - rank(b)));
}
