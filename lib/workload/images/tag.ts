/**
 * Whether an image's tag is a version or a later one, so that a flag may be used that only these have: `v0.18.0`,
 * `3.1.0`, `26.07-py3`. One that is no version counts as the newest.
 */
export function tagAtLeast(tag: string, ...wanted: readonly number[]): boolean {
  const parts = /^v?(\d+(?:\.\d+)*)/.exec(tag)?.[1]?.split('.').map(Number);
  if (parts === undefined) {
    return true;
  }
  const difference = wanted.map((part, index) => (parts[index] ?? 0) - part).find((each) => each !== 0);
  return (difference ?? 0) >= 0;
}
