/** The name that somebody meant who wrote another: with other capitals, or with one letter or two wrong. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  const distances = names.map((name) => [distance(written.toLowerCase(), name.toLowerCase()), name] as const);
  const [nearest] = distances.sort(([one], [other]) => one - other);
  return nearest !== undefined && nearest[0] <= (written.length < 5 ? 1 : 2) ? nearest[1] : undefined;
}

// How many letters have to be changed, added or taken out, as Levenshtein counts them.
function distance(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) {
    return Infinity;
  }
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let line = 1; line <= one.length; line++) {
    const next = [line];
    for (let at = 1; at <= other.length; at++) {
      const changed = row[at - 1]! + (one[line - 1] === other[at - 1] ? 0 : 1);
      next.push(Math.min(row[at]! + 1, next[at - 1]! + 1, changed));
    }
    row = next;
  }
  return row[other.length]!;
}
