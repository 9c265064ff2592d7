import { ToolCache } from './cache/cache';
import { withCacheLock } from './cache/cache-lock';
import { fromCache, fromCacheRepaired } from './ways/from-cache';
import { fromDebian } from './ways/from-debian';
import { fromDownload } from './ways/from-download';
import { fromGo } from './ways/from-go';
import { fromPath } from './ways/from-path';
import type { Platform } from './platform';
import type { ToolSpec } from './spec';
import { ToolError } from './tool-error';
import type { Tool, ToolName } from './tool';
import type { SetUp, Way } from './ways/way';

/** The ways to a tool, in order. */
export interface Ways {
  /** Ways that read only, tried first and without the lock. */
  readonly reading: readonly Way[];
  /** Ways that write to the cache, tried under its lock; the first looks at the cache again. */
  readonly writing: readonly Way[];
}

/** PATH → cache → official download → Debian's packages → build from source. */
export const defaultWays = (): Ways => ({
  reading: [fromPath, fromCache],
  writing: [fromCacheRepaired, fromDownload(), fromDebian, fromGo],
});

/** What was found, and why each tool that is optional was not. */
export interface FoundTools {
  readonly tools: ReadonlyMap<ToolName, Tool>;
  readonly missing: ReadonlyMap<ToolName, string>;
}

/**
 * Gets the tools, each in the first way that has it.
 * @throws ToolError with all tools that cannot be had and are not optional, and what each way said
 */
export async function obtain(
  specs: readonly ToolSpec[],
  setUp: SetUp,
  ways: Ways = defaultWays(),
): Promise<FoundTools> {
  for (const spec of specs) {
    checkPlatform(spec, setUp.platform);
  }
  const search = new Search(specs, setUp);
  await search.through(ways.reading);
  if (search.missing.length > 0) {
    await withCacheLock(setUp.cache.folder, setUp.progress, () => search.through(ways.writing));
  }
  const lacking = search.missing.filter((spec) => spec.optional !== true);
  if (lacking.length > 0) {
    throw cannotBeHad(lacking, search.refusals);
  }
  const found = specs.flatMap((spec) => search.found.get(spec.name) ?? []);
  return {
    tools: new Map(found.map((tool) => [tool.name, tool])),
    // The last way is the one that was most likely to have it.
    missing: new Map(search.missing.map(({ name }) => [name, search.refusals.get(name)?.at(-1) ?? 'it is nowhere'])),
  };
}

/** The set-up for this machine's cache. */
export function setUpOf(cache: string, platform: Platform, progress: (message: string) => void): SetUp {
  return { cache: new ToolCache(cache), platform, progress, env: process.env };
}

class Search {
  readonly found = new Map<ToolName, Tool>();
  readonly refusals = new Map<ToolName, string[]>();

  constructor(
    private readonly specs: readonly ToolSpec[],
    private readonly setUp: SetUp,
  ) {}

  get missing(): ToolSpec[] {
    return this.specs.filter((spec) => !this.found.has(spec.name));
  }

  async through(ways: readonly Way[]): Promise<void> {
    for (const way of ways) {
      const missing = this.missing;
      if (missing.length === 0) {
        return;
      }
      const findings = await way.get(missing, this.setUp);
      for (const tool of findings.tools) {
        this.found.set(tool.name, tool);
      }
      for (const [name, why] of findings.refusals) {
        this.refusals.set(name, [...(this.refusals.get(name) ?? []), `${way.name}: ${why}`]);
      }
    }
  }
}

function checkPlatform(spec: ToolSpec, platform: Platform): void {
  if (spec.onlyOn === undefined || spec.onlyOn === platform.os) {
    return;
  }
  throw new ToolError(
    spec.name,
    `${spec.name} exists for Linux only, this machine is ${platform.os}.`,
    'Use the simulated nodes, which need no container engine, or a Linux machine.',
  );
}

/** One error for all: tools with the same reasons are named together, since a network that is down is one reason. */
function cannotBeHad(specs: ToolSpec[], refusals: Map<ToolName, string[]>): ToolError {
  const groups = new Map<string, ToolSpec[]>();
  for (const spec of specs) {
    const reasons = [...new Set(refusals.get(spec.name) ?? [])]
      .map((reason) => `  ${reason.replaceAll('\n', '\n    ')}`)
      .join('\n');
    groups.set(reasons, [...(groups.get(reasons) ?? []), spec]);
  }
  const each = [...groups].map(
    ([reasons, members]) =>
      `${members.map((spec) => `${spec.name} ${spec.version}`).join(', ')} cannot be had:\n${reasons}`,
  );
  const names = specs
    .map((spec) => `${spec.name} (${spec.accepts.atLeast} up to, not including, ${spec.accepts.below})`)
    .join(', ');
  return new ToolError(
    specs[0]?.name ?? 'tools',
    each.join('\n'),
    'Run again where the network reaches one of these (what is complete is kept, the rest continues), ' +
      `or put on PATH: ${names}.`,
  );
}
