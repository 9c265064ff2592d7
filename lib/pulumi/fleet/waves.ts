import type { ApiObject } from 'cdk8s';
import type { Fleet } from '../../platform/fleet/fleet';
import { fleetClusterOf } from '../../workload/cluster/fleet-context';
import type { SynthesizedObject } from '../../workload/synthesis/synthesize';

type Ordered = Pick<SynthesizedObject, 'apiObject' | 'dependsOn'>;

/**
 * What objects of a wave wait for in the one before, by object.
 *
 * It is enough that what waits for nothing of its own wave waits for what nothing of the other one waits for: all else
 * follows, and the state stays small.
 *
 * @param objects all that is registered: a wave of which nothing is, is none
 */
export function waveGates(fleet: Fleet | undefined, objects: readonly Ordered[]): Map<ApiObject, readonly ApiObject[]> {
  const gates = new Map<ApiObject, readonly ApiObject[]>();
  const waves = wavesOf(fleet, objects).filter((wave) => wave.length > 0);
  waves.forEach((wave, at) => {
    const before = waves[at - 1];
    if (before === undefined) {
      return;
    }
    const needed = new Set(before.flatMap(({ dependsOn }) => dependsOn));
    const last = before.map(({ apiObject }) => apiObject).filter((object) => !needed.has(object));
    const own = new Set(wave.map(({ apiObject }) => apiObject));
    for (const { apiObject, dependsOn } of wave) {
      if (!dependsOn.some((dependency) => own.has(dependency))) {
        gates.set(apiObject, last);
      }
    }
  });
  return gates;
}

/** Sentences about objects that wait for one of a later wave. */
export function checkWaves(fleet: Fleet | undefined, objects: readonly Ordered[]): string[] {
  const waves = wavesOf(fleet, objects);
  const waveOf = new Map(waves.flatMap((wave, at) => wave.map(({ apiObject }) => [apiObject, at] as const)));
  return objects.flatMap(({ apiObject, dependsOn }) => {
    const later = dependsOn.find((dependency) => (waveOf.get(dependency) ?? 0) > (waveOf.get(apiObject) ?? 0));
    return later === undefined
      ? []
      : [
          `${apiObject.kind} '${apiObject.name}' ('${apiObject.node.path}') waits for ${later.kind} '${later.name}' ` +
            `('${later.node.path}'), which a later wave of the rollout makes. Remove the dependency, or change 'rollout'`,
        ];
  });
}

function wavesOf(fleet: Fleet | undefined, objects: readonly Ordered[]): Ordered[][] {
  return (fleet?.waves ?? []).map((wave) => {
    const names = new Set(wave.map(({ name }) => name));
    return objects.filter(({ apiObject }) => names.has(fleetClusterOf(apiObject) ?? ''));
  });
}
