import { mapsAt, type JsonMap } from '../objects/kubernetes-object';
import { podPath } from '../objects/workload';
import type { Rule } from '../rule';
import { workloadChanges } from '../rule-support';

/** A pod no longer writes to a volume that outlives it. */
export const volumeLost: Rule = {
  id: 'volume-lost',
  severity: 'high',
  consequence: 'data',
  *check(context) {
    for (const { change, before, after } of workloadChanges(context)) {
      if (before === undefined || after === undefined) {
        continue;
      }
      const volumes = mapsAt(after.pod, 'volumes');
      const templates = mapsAt(after.object, 'spec', 'volumeClaimTemplates').map((claim) => (claim['metadata'] as JsonMap | undefined)?.['name']);
      for (const volume of mapsAt(before.pod, 'volumes')) {
        const now = volumes.find(({ name }) => name === volume['name']);
        const path = `${podPath(after)}.volumes[${String(volume['name'])}]`;
        const lasting = volume['persistentVolumeClaim'] !== undefined;
        if (lasting && now?.['emptyDir'] !== undefined && !templates.includes(volume['name'])) {
          yield { on: change, path, message: 'What was kept on a claim is now in a scratch volume: it starts empty, and is gone with each pod', before: volume['persistentVolumeClaim'], after: now['emptyDir'] };
        } else if (lasting && now?.['persistentVolumeClaim'] !== undefined && claim(volume) !== claim(now)) {
          yield { on: change, path, message: `It uses the claim '${claim(now)}' instead of '${claim(volume)}': it does not see what is on the old one`, severity: 'medium', before: claim(volume), after: claim(now) };
        }
      }
    }
  },
};

function claim(volume: JsonMap): string {
  return String((volume['persistentVolumeClaim'] as JsonMap)['claimName']);
}
