import { plural } from '../../../workload/values/words';
import type { ObjectChange } from '../../object-change';
import type { Workload } from '../../objects/workload';
import type { Hit, Rule } from '../../rule';
import { workloadChanges } from '../../rule-support';

/** An autoscaler may go further than before, or less far. */
export const autoscalerRange: Rule = {
  id: 'autoscaler-range',
  severity: 'low',
  consequence: 'scaling',
  finds: 'The least or the most pods of an autoscaler are others.',
  why:
    'A lower maximum stops carrying peaks that it carried so far, a lower minimum meets them with fewer ' +
    'pods, and a much higher maximum can cost as much more.',
  fix: 'Look at the highest number of pods of the last weeks before lowering the maximum.',
  *check(context) {
    for (const { change, before, after } of workloadChanges(context)) {
      if (before === undefined || after === undefined) {
        continue;
      }
      if (before.autoscaler === undefined && after.autoscaler === undefined) {
        yield* ownRange(change, before, after);
        continue;
      }
      if (before.autoscaler === undefined || after.autoscaler === undefined) {
        continue;
      }
      const scaler = after.autoscaler;
      const on = context.changes.find((each) => each.after === scaler) ?? change;
      const [min, max] =
        scaler.kind === 'ScaledObject'
          ? (['spec.minReplicaCount', 'spec.maxReplicaCount'] as const)
          : (['spec.minReplicas', 'spec.maxReplicas'] as const);
      if (after.replicas < before.replicas) {
        yield {
          on,
          path: min,
          message: `It may go down to ${after.replicas} pods instead of ${before.replicas}: a sudden load meets fewer`,
          before: before.replicas,
          after: after.replicas,
        };
      }
      if (after.most < before.most) {
        yield {
          on,
          path: max,
          message:
            `It stops at ${after.most} pods instead of ${before.most}: ` +
            'a load that needed more is no longer carried',
          before: before.most,
          after: after.most,
        };
      }
      if (after.most > before.most || after.replicas > before.replicas) {
        yield {
          on,
          path: after.most > before.most ? max : min,
          message: `From ${before.replicas}–${before.most} to ${after.replicas}–${after.most} pods`,
          severity: after.most > 2 * before.most ? 'low' : 'info',
          before: before.most,
          after: after.most,
        };
      }
    }
  },
};

/** Kinds that scale their pods by themselves, such as a Service of Knative, say the least and the most as well. */
function* ownRange(on: ObjectChange, before: Workload, after: Workload): Generator<Hit> {
  for (const now of after.podSets) {
    const was = before.podSets.find(({ name }) => name === now.name);
    if (was === undefined || (was.most === was.replicas && now.most === now.replicas) || now.most === 0) {
      continue;
    }
    if (now.replicas < was.replicas) {
      yield {
        on,
        path: now.templatePath,
        message: `It may go down to ${plural(now.replicas, 'pod')} instead of ${was.replicas}: a sudden load meets fewer`,
        before: was.replicas,
        after: now.replicas,
      };
    }
    if (now.most < was.most) {
      yield {
        on,
        path: now.templatePath,
        message: `It stops at ${plural(now.most, 'pod')} instead of ${was.most}: a load that needed more is no longer carried`,
        before: was.most,
        after: now.most,
      };
    }
  }
}
