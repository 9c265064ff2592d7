import type { Problems } from '../../workload/values/validation';

/** In a wave: every cluster that no wave names. */
export const rest = 'rest';

/**
 * The waves of a rollout by the names of their clusters: every cluster is in exactly one. What is wrong is reported,
 * and the waves go on with what is right.
 *
 * @param names the clusters of the fleet
 * @param rollout as it was given. @default - one wave: all at once
 */
export function shapeWaves(
  problems: Problems,
  names: readonly string[],
  rollout: readonly (readonly string[])[] | undefined,
): string[][] {
  if (rollout === undefined) {
    return [[...names]];
  }
  const isList = problems.expect(
    Array.isArray(rollout) && rollout.every((wave) => Array.isArray(wave)),
    'rollout',
    `must be waves, each a list of clusters: [['canary'], ['${rest}']]`,
    rollout,
  );
  if (!isList) {
    return [[...names]];
  }
  const waves = rollout.map((): string[] => []);
  const taken = new Map<string, string>();
  rollout.forEach((wave, at) => {
    problems.expect(wave.length > 0, `rollout[${at}]`, 'must name a cluster, or not be there');
    wave.forEach((name, index) => {
      const prop = `rollout[${at}][${index}]`;
      const before = taken.get(name);
      if (before !== undefined) {
        problems.add(prop, `must be in no other wave: '${name}' is ${before} too`);
      } else if (name !== rest && !names.includes(name)) {
        problems.add(prop, `must be a cluster of the fleet (${names.join(', ')}) or '${rest}'`, name);
      } else {
        waves[at]?.push(name);
      }
      taken.set(name, before ?? prop);
    });
  });
  const left = names.filter((name) => !taken.has(name));
  const restAt = waves.findIndex((wave) => wave.includes(rest));
  if (restAt >= 0) {
    problems.expect(
      left.length > 0,
      `rollout[${restAt}]`,
      `must name a cluster: '${rest}' is what no wave names, and there is none. Remove it`,
    );
    waves[restAt] = (waves[restAt] ?? []).flatMap((name) => (name === rest ? left : [name]));
  } else if (left.length > 0) {
    problems.add(
      'rollout',
      `must have every cluster in a wave: '${left.join("', '")}' ${left.length === 1 ? 'is' : 'are'} in none. ` +
        `Add a wave ['${rest}'] for all others`,
    );
    waves.push(left);
  }
  return waves.filter((wave) => wave.length > 0);
}
