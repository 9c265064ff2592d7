import { duration, listed } from '../../../workload/values/words';
import { podStartUp, rollingUpdate, templateChanges, podSetChanges, type PodSetChange } from '../../rule-support';
import type { FieldChange } from '../../diff/field-change';
import type { Rule } from '../../rule';

/** Pods are replaced, because their template changed. */
export const restarts: Rule = {
  id: 'restarts',
  severity: 'info',
  consequence: 'restart',
  finds: "The pods' template changed, be it only by the hash of their configuration.",
  why:
    'Pods are replaced, one step after the other; the message says how many at a time and how long that ' +
    'takes at most, by the start-up budgets.',
  fix: 'Nothing to fix.',
  *check(context) {
    for (const workload of podSetChanges(context)) {
      const fields = templateChanges(workload);
      const { change, after } = workload;
      if (after === undefined || fields.length === 0 || after.ends || after.most === 0) {
        continue;
      }
      yield {
        on: change,
        path: after.templatePath,
        message:
          `${who(workload)} restart${after.replicas === 1 ? 's' : ''}${how(workload)}: ` +
          `${why(fields, after.templatePath)}`,
      };
    }
  },
};

function who({ after }: PodSetChange): string {
  const { kind } = after!.object;
  if (kind === 'DaemonSet') {
    return 'The pod of each node';
  }
  const { replicas } = after!;
  if (replicas === 0) {
    return 'What pods its autoscaler has added';
  }
  return replicas === 1 ? 'Its pod' : `All ${replicas} pods`;
}

function how({ after }: PodSetChange): string {
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
  return (
    ` (${surge} more and ${unavailable} fewer at a ` +
    `time${budget === undefined ? '' : `; at most ${duration(steps * budget)} by their start-up budget`})`
  );
}

function why(fields: readonly FieldChange[], templatePath: string): string {
  const visible = fields.filter(({ generated }) => generated !== true);
  if (visible.length === 0) {
    return 'the content of its configuration has another hash';
  }
  const paths = visible.map(({ path }) => path.slice(templatePath.length + 1).replace(/^spec\./, ''));
  return listed(paths, 3);
}
