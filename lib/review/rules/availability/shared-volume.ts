import { textsAt } from '../../objects/kubernetes-object';
import type { PodSet } from '../../objects/workload';
import type { ObjectSet } from '../../objects/object-set';
import type { Rule } from '../../rule';
import { newFaults, rollingUpdate, usesOf, type Fault } from '../../rule-support';

/** Several pods need a volume that only one node can mount. */
export const sharedVolume: Rule = {
  id: 'shared-volume',
  severity: 'high',
  consequence: 'availability',
  finds: 'Several pods, or two at once in a rollout (`low`), need a claim that one node can mount.',
  why: 'Pods on other nodes never start.',
  fix: '`ReadWriteMany`, a StatefulSet with claims of its own, or `Recreate`.',
  check: (context) => newFaults(context, faults),
};

function faults(workload: PodSet, objects: ObjectSet): Fault[] {
  if (workload.object.kind !== 'Deployment') {
    return [];
  }
  return usesOf(workload).flatMap((use): Fault[] => {
    const claim =
      use.kind === 'PersistentVolumeClaim' ? objects.near(workload.object, workload.environment, use) : undefined;
    const modes = textsAt(claim, 'spec', 'accessModes');
    if (
      claim === undefined ||
      modes.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany') ||
      modes.length === 0
    ) {
      return [];
    }
    if (workload.most > 1) {
      return [
        {
          path: use.path,
          message:
            `Up to ${workload.most} pods share the claim '${use.name}', which only one node can mount ` +
            `(${modes.join(', ')}): pods on other nodes never start. ` +
            'Use a claim with ReadWriteMany, or a StatefulSet with a claim for each pod',
          after: use.name,
        },
      ];
    }
    const rolling =
      workload.replicas > 0 &&
      rollingUpdate(workload).surge > 0 &&
      JSON.stringify(workload.object['spec']).includes('"RollingUpdate"');
    return rolling
      ? [
          {
            path: `${use.path}.rollout`,
            message:
              `A rollout starts the new pod while the old one holds the claim '${use.name}', ` +
              'which only one node can mount: it waits for ever unless it gets to the same node. ' +
              `Use the strategy 'Recreate'`,
            severity: 'low',
            after: use.name,
          },
        ]
      : [];
  });
}
