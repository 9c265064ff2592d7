import {
  duration,
  podStartUp,
  rollingUpdate,
  templateChanges,
  workloadChanges,
  type WorkloadChange,
} from '../rule-support';
import type { FieldChange } from '../diff/field-change';
import type { Rule } from '../rule';

/** Pods are replaced, because their template changed. */
export const restarts: Rule = {
  id: 'restarts',
  severity: 'info',
  consequence: 'restart',
  *check(context) {
    for (const workload of workloadChanges(context)) {
      const fields = templateChanges(workload);
      const { change, after } = workload;
      if (after === undefined || fields.length === 0 || after.ends || after.most === 0) {
        continue;
      }
      yield {
        on: change,
        path: after.templatePath,
        message: `${who(workload)} restart${after.replicas === 1 ? 's' : ''}${how(workload)}: ${why(fields, after.templatePath)}`,
      };
    }
  },
};

function who({ after }: WorkloadChange): string {
  const { kind } = after!.object;
  if (kind === 'DaemonSet') {
    return 'The pod of each node';
  }
  return after!.replicas === 1 ? 'Its pod' : `All ${after!.replicas} pods`;
}

function how({ after }: WorkloadChange): string {
  const { object, replicas } = after!;
  if (object.kind !== 'Deployment') {
    return replicas > 1 && object.kind === 'StatefulSet' ? ', one after the other' : '';
  }
  const { surge, unavailable } = rollingUpdate(after!);
  if (replicas <= 1 || (surge === 0 && unavailable >= replicas)) {
    return '';
  }
  const budget = podStartUp(after!);
  const steps = Math.ceil(replicas / Math.max(1, surge + unavailable));
  return ` (${surge} more and ${unavailable} fewer at a time${budget === undefined ? '' : `; at most ${duration(steps * budget)} by their start-up budget`})`;
}

function why(fields: readonly FieldChange[], templatePath: string): string {
  const visible = fields.filter(({ generated }) => generated !== true);
  if (visible.length === 0) {
    return 'the content of its configuration has another hash';
  }
  const paths = visible.map(({ path }) => path.slice(templatePath.length + 1).replace(/^spec\./, ''));
  return paths.length > 3 ? `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more` : paths.join(', ');
}
