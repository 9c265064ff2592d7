import { plural } from '../../../workload/values/words';
import { resourceKind } from '../../../workload/accelerator/accelerator-resources';
import { writtenRanks } from '../../../workload/accelerator/ranks';
import { countAt, textsAt } from '../../objects/kubernetes-object';
import type { ObjectSet } from '../../objects/object-set';
import { containersOf, type Container, type PodSet } from '../../objects/workload';
import { variablesOf } from '../../pods/command-line';
import { acceleratorsOf, hasClaims } from '../../pods/devices';
import type { Rule } from '../../rule';
import { newFaults, type Fault } from '../../rule-support';

/** A model server spreads its model over more accelerators than its pods get. */
export const ranksOverDevices: Rule = {
  id: 'ranks-over-devices',
  severity: 'medium',
  consequence: 'capacity',
  finds:
    'A model server spreads its model over more accelerators than its pods get: tensor × pipeline × data parallelism ' +
    'by its own arguments and variables. The pods of a LeaderWorkerSet count together. What is spread over Ray ' +
    'otherwise, and devices that are claimed, are not judged.',
  why: 'Each process wants a device of its own: the server does not start, and the rollout hangs.',
  fix: 'Make the product of the sizes the number of accelerators in `resources.limits`, or ask for more of them.',
  check: (context) => newFaults(context, faults),
};

function faults(pods: PodSet, objects: ObjectSet): Fault[] {
  return containersOf(pods).flatMap((container): Fault[] => {
    const { path, spec } = container;
    const ranks = writtenRanks({
      command: textsAt(spec, 'command'),
      args: textsAt(spec, 'args'),
      env: Object.fromEntries(variablesOf(spec)),
    });
    const own = devicesOf(container);
    if (ranks === undefined || own === undefined) {
      return [];
    }
    const group = groupDevices(pods, objects);
    // Over Ray the pods of other objects may take part.
    if (ranks.shared && group === undefined) {
      return [];
    }
    const together = group !== undefined || ranks.pods > 1;
    const devices = group ?? own * Math.max(1, ranks.pods);
    return ranks.count <= devices
      ? []
      : [
          {
            path: `${path}.args`,
            message:
              `${ranks.said.join(' × ')} wants ${plural(ranks.count, 'accelerator')}, and ` +
              `${together ? 'its pods get' : 'its pod gets'} ${devices}: it does not start`,
            after: ranks.count,
          },
        ];
  });
}

// Undefined where it is not certain: without any, on claimed devices, and on Neuron, whose devices have several cores.
function devicesOf({ spec }: Container): number | undefined {
  // Shares of a device, such as its memory, are none.
  const asked = [...acceleratorsOf(spec)].filter(([resource]) => resourceKind(resource) !== 'other');
  return asked.length === 0 || hasClaims(spec) || asked.some(([resource]) => resource.includes('neuron'))
    ? undefined
    : asked.reduce((sum, [, count]) => sum + count, 0);
}

// What one group of a LeaderWorkerSet gets; undefined for other kinds.
function groupDevices({ object }: PodSet, objects: ObjectSet): number | undefined {
  if (object.kind !== 'LeaderWorkerSet') {
    return undefined;
  }
  const size = countAt(object, 'spec', 'leaderWorkerTemplate', 'size') ?? 1;
  return (objects.workload(object)?.podSets ?? []).reduce((sum, pods) => {
    const each = containersOf(pods).reduce((all, container) => all + (devicesOf(container) ?? 0), 0);
    return sum + each * (pods.name === 'leader' ? 1 : size - 1);
  }, 0);
}
