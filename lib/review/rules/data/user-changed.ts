import { asText } from '../../../workload/values/as-text';
import { mapAt, mapsAt, numberAt, textAt } from '../../objects/kubernetes-object';
import { type Container, type PodSet } from '../../objects/workload';
import { containerPairs } from '../../pods/container-pairs';
import type { Rule, RuleContext } from '../../rule';
import { names, podSetChanges } from '../../rule-support';

/**
 * A container runs as somebody else, and the files of its volume still belong to who it was.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-the-security-context-for-a-pod
 */
export const userChanged: Rule = {
  id: 'user-changed',
  severity: 'low',
  consequence: 'data',
  finds:
    'A container that writes to a volume which outlives its pods runs as another user, and no `fsGroup` gives that ' +
    'user its files; or the `fsGroup` is gone.',
  why:
    'Files that are there belong to the user before. The new one cannot write them, sometimes not even read them: a ' +
    'model cache that is refused looks like a model that cannot be found.',
  fix: 'Set `fsGroup` in `securityContext` of the pod, or hand the files over once with an init container as root.',
  *check(context) {
    for (const { change, before, after } of podSetChanges(context)) {
      if (before === undefined || after === undefined) {
        continue;
      }
      const [group, groupNow] = [before, after].map(({ pod }) => mapAt(pod, 'securityContext')['fsGroup']);
      for (const pair of containerPairs(before, after)) {
        if (pair.before === undefined) {
          continue;
        }
        const [was, is] = [userOf(pair.before, before), userOf(pair.after, after)];
        const other = is !== was && groupNow === undefined;
        const noGroup = group !== undefined && groupNow === undefined;
        const volumes = writtenVolumes(pair.after, after, context).filter((name) =>
          mapsAt(pair.before!.spec, 'volumeMounts').some((mount) => mount['name'] === name),
        );
        // Root may read and write what belongs to anybody.
        if (is === 0 || volumes.length === 0 || !(other || noGroup)) {
          continue;
        }
        const [who, whom] = [is, was].map((user) => (user === undefined ? "the image's user" : `user ${user}`));
        yield {
          on: change,
          path: `${after.podPath}.securityContext`,
          message: other
            ? `It runs as ${who!} instead of ${whom!}, and no fsGroup gives it what is in ${names(volumes)}: ` +
              'files there may be refused'
            : `No fsGroup gives ${who!} what is in ${names(volumes)} any more: files there may be refused`,
          before: other ? was : group,
          after: other ? is : undefined,
        };
        break;
      }
    }
  },
};

function userOf({ spec }: Container, { pod }: PodSet): number | undefined {
  return numberAt(spec, 'securityContext', 'runAsUser') ?? numberAt(pod, 'securityContext', 'runAsUser');
}

// Volumes that were there before this change, and that the container may write.
function writtenVolumes({ spec }: Container, workload: PodSet, context: RuleContext): string[] {
  const mounted = mapsAt(spec, 'volumeMounts')
    .filter(({ readOnly }) => readOnly !== true)
    .map((mount) => asText(mount['name']));
  const own = workload.claimTemplates.map((claim) => asText(mapAt(claim, 'metadata')['name']));
  const lasting = mapsAt(workload.pod, 'volumes').flatMap((volume) => {
    const claim = textAt(volume, 'persistentVolumeClaim', 'claimName');
    const isNew =
      claim !== undefined &&
      context.after.near(workload.object, workload.environment, { kind: 'PersistentVolumeClaim', name: claim }) !==
        undefined &&
      context.before.near(workload.object, workload.environment, { kind: 'PersistentVolumeClaim', name: claim }) ===
        undefined;
    const lasts = claim !== undefined || volume['hostPath'] !== undefined || volume['nfs'] !== undefined;
    return lasts && !isNew ? [asText(volume['name'])] : [];
  });
  return mounted.filter((name) => own.includes(name) || lasting.includes(name));
}
