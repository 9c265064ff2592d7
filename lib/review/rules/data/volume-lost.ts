import { asText } from '../../../workload/values/as-text';
import { type JsonMap } from '../../../workload/values/maps';
import { mapsAt, textAt } from '../../objects/kubernetes-object';
import { containerNamed, containersOf, type PodSet } from '../../objects/workload';
import type { Hit, Rule } from '../../rule';
import { podSetChanges } from '../../rule-support';

/** A pod no longer writes to a volume that outlives it. */
export const volumeLost: Rule = {
  id: 'volume-lost',
  severity: 'high',
  consequence: 'data',
  finds:
    'A volume that was a claim is a scratch volume, or another claim; or the claim is mounted at another ' +
    'place (`medium`).',
  why: 'What was written is no longer there.',
  fix: 'Copy it before.',
  *check(context) {
    for (const { change, before, after } of podSetChanges(context)) {
      if (before === undefined || after === undefined) {
        continue;
      }
      const volumes = mapsAt(after.pod, 'volumes');
      const templates = after.claimTemplates.map((claim) => textAt(claim, 'metadata', 'name'));
      for (const volume of mapsAt(before.pod, 'volumes')) {
        const now = volumes.find(({ name }) => name === volume['name']);
        const path = `${after.podPath}.volumes[${asText(volume['name'])}]`;
        const lasting = volume['persistentVolumeClaim'] !== undefined;
        if (lasting && now?.['emptyDir'] !== undefined && !templates.includes(asText(volume['name']))) {
          yield {
            on: change,
            path,
            message: 'What was kept on a claim is now in a scratch volume: it starts empty, and is gone with each pod',
            before: volume['persistentVolumeClaim'],
            after: now['emptyDir'],
          };
        } else if (lasting && now?.['persistentVolumeClaim'] !== undefined && claim(volume) !== claim(now)) {
          yield {
            on: change,
            path,
            message:
              `It uses the claim '${claim(now)}' instead of '${claim(volume)}': ` +
              'it does not see what is on the old one',
            severity: 'medium',
            before: claim(volume),
            after: claim(now),
          };
        } else if (lasting && now?.['persistentVolumeClaim'] !== undefined) {
          yield* movedMounts(before, after, asText(volume['name'])).map((moved) => ({ on: change, ...moved }));
        }
      }
    }
  },
};

// The claim stays, and what is on it is no longer where the program looks.
function movedMounts(before: PodSet, after: PodSet, volume: string): Omit<Hit, 'on'>[] {
  return containersOf(after).flatMap(({ path, name, spec }) => {
    const placesOf = (container: JsonMap | undefined): string[] =>
      mapsAt(container, 'volumeMounts').flatMap((mount) =>
        mount['name'] === volume
          ? [[textAt(mount, 'mountPath') ?? '', textAt(mount, 'subPath') ?? ''].join(' ').trim()]
          : [],
      );
    const [was, is] = [placesOf(containerNamed(before, name)?.spec), placesOf(spec)];
    return was.length === 1 && is.length === 1 && was[0] !== is[0]
      ? [
          {
            path: `${path}.volumeMounts[${is[0]}]`,
            message:
              `The claim's files are at '${is[0]}' instead of '${was[0]}': ` +
              'a program that still writes to the old place writes to the container, which forgets it',
            severity: 'medium' as const,
            before: was[0],
            after: is[0],
          },
        ]
      : [];
  });
}

function claim(volume: JsonMap): string {
  return asText((volume['persistentVolumeClaim'] as JsonMap)['claimName']);
}
