/** A range of versions: from one, to below another. */
export interface VersionRange {
  readonly atLeast: string;
  readonly below: string;
}

/** The first thing in a program's output that looks like its version, without the `v`. */
export function versionIn(output: string): string | undefined {
  return /(?<![\d.])(\d+\.\d+(?:\.\d+)?)/.exec(output)?.[1];
}

/** Compares the numbers of two versions; what follows them (`~ds1`, `-rc.1`, `+deb12u3`) does not count. */
export function compareVersions(a: string, b: string): number {
  const left = numbers(a);
  const right = numbers(b);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

/** Whether the range has this version. */
export function fits(version: string, range: VersionRange): boolean {
  return compareVersions(version, range.atLeast) >= 0 && compareVersions(version, range.below) < 0;
}

/** The range from a version to the last patch version of its minor: Kubernetes' programs are matched to one minor. */
export function sameMinor(version: string): VersionRange {
  const [major = 0, minor = 0] = numbers(version);
  return { atLeast: version, below: `${major}.${minor + 1}.0` };
}

/** The range that has this version alone. */
export function exactly(version: string): VersionRange {
  const parts = numbers(version);
  return { atLeast: version, below: [...parts.slice(0, -1), (parts.at(-1) ?? 0) + 1].join('.') };
}

function numbers(version: string): number[] {
  return (/^v?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? '0').split('.').map(Number);
}
