import { run } from '../run';
import type { DebianPackage, ToolSpec } from '../spec';
import { compareVersions, fits, versionIn } from '../version';

/** Why a version of a tool will not do; undefined where it will. */
export function refusal(spec: ToolSpec, version: string): string | undefined {
  if (!fits(version, spec.accepts)) {
    return `wanted ${spec.accepts.atLeast} up to, not including, ${spec.accepts.below}`;
  }
  const hole = spec.holes?.find((range) => fits(version, range));
  return hole === undefined ? undefined : `which has known holes, mended in ${hole.below}`;
}

/**
 * Why a version of a tool's Debian package will not do; undefined where it will.
 *
 * @param version the package's own, such as `1.1.5+ds1-1+deb12u1`
 */
export async function packageRefusal(
  spec: ToolSpec,
  debian: DebianPackage,
  version: string,
): Promise<string | undefined> {
  const upstream = versionIn(version) ?? '0';
  if (debian.mended === undefined) {
    return refusal(spec, upstream);
  }
  const least = mendedFor(debian.mended, upstream);
  const { code } = await run('dpkg', ['--compare-versions', version, 'ge', least]);
  if (code !== 0) {
    return `wanted ${least} or newer`;
  }
  return compareVersions(upstream, spec.accepts.below) < 0 ? undefined : `wanted below ${spec.accepts.below}`;
}

/**
 * Whether what was unpacked into the cache may still be used: there the numbers of the version are known, and no more.
 */
export function unpackedFits(spec: ToolSpec, debian: DebianPackage, upstream: string): boolean {
  if (debian.mended === undefined) {
    return refusal(spec, upstream) === undefined;
  }
  return fits(upstream, { atLeast: versionIn(mendedFor(debian.mended, upstream)) ?? '0', below: spec.accepts.below });
}

/**
 * The version of the package that a program was installed with; undefined where it is not the tool's Debian package.
 */
export async function packageOf(program: string, debian: DebianPackage): Promise<string | undefined> {
  const owner = await run('dpkg-query', ['--search', program], { timeoutMs: 15_000 });
  if (
    owner.code !== 0 ||
    !owner.stdout.split('\n').some((line) => new RegExp(`^${debian.name}(:\\w+)?: `).test(line))
  ) {
    return undefined;
  }
  const { code, stdout } = await run('dpkg-query', ['--show', '--showformat=${Version}', debian.name], {
    timeoutMs: 15_000,
  });
  return code === 0 ? stdout.trim() : undefined;
}

function mendedFor(mended: readonly string[], upstream: string): string {
  const minor = (version: string): string => (versionIn(version) ?? '').split('.').slice(0, 2).join('.');
  return mended.find((each) => minor(each) === minor(upstream)) ?? mended[0]!;
}
