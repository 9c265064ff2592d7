import { mapAt, mapsAt, textAt } from '../../objects/kubernetes-object';
import { containersOf } from '../../objects/workload';
import type { PodCheck } from '../check';
import { repeated } from '../support';

/** Mounts name volumes of the pod, each at a place of its own. */
export const volumes: PodCheck = {
  *find(pods) {
    const own = mapsAt(pods.pod, 'volumes');
    const names = own.map((volume) => textAt(volume, 'name') ?? '');
    const claims = pods.claimTemplates.map((claim) => textAt(claim, 'metadata', 'name') ?? '');
    const known = new Set([...names, ...claims]);
    for (const container of containersOf(pods)) {
      for (const [list, key] of [
        ['volumeMounts', 'mountPath'],
        ['volumeDevices', 'devicePath'],
      ] as const) {
        const mounts = mapsAt(container.spec, list);
        for (const mount of mounts) {
          const name = textAt(mount, 'name');
          if (name !== undefined && name !== '' && !known.has(name)) {
            const there = [...known].join(', ');
            yield {
              path: `${container.path}.${list}[${textAt(mount, key) ?? ''}].name`,
              message: `It mounts the volume '${name}', which the pod does not have${there === '' ? '' : ` (volumes: ${there})`}`,
            };
          }
        }
        for (const place of repeated(mounts.map((mount) => textAt(mount, key)))) {
          yield {
            path: `${container.path}.${list}[${place}]`,
            message: `Two volumes are mounted at '${place}': each needs a place of its own`,
          };
        }
      }
      for (const mount of mapsAt(container.spec, 'volumeMounts')) {
        const subPath = textAt(mount, 'subPath') ?? '';
        if (subPath.startsWith('/') || subPath.split('/').includes('..')) {
          yield {
            path: `${container.path}.volumeMounts[${textAt(mount, 'mountPath') ?? ''}].subPath`,
            message: `It has to be a path inside of the volume, without a slash at its beginning and without '..'`,
          };
        }
      }
    }
    for (const name of repeated(names)) {
      yield { path: `${pods.podPath}.volumes[${name}]`, message: `Two volumes are called '${name}'` };
    }
    for (const volume of own) {
      const sources = Object.keys(volume).filter((field) => field !== 'name');
      if (sources.length > 1) {
        yield {
          path: `${pods.podPath}.volumes[${textAt(volume, 'name') ?? ''}]`,
          message: `It has several sources (${sources.join(', ')}): a volume has one`,
        };
      }
    }
    for (const [at, reference] of mapsAt(pods.pod, 'volumes').entries()) {
      const claim = mapAt(reference, 'ephemeral', 'volumeClaimTemplate', 'spec');
      if (
        mapAt(reference)['ephemeral'] !== undefined &&
        mapAt(claim, 'resources', 'requests')['storage'] === undefined
      ) {
        yield {
          path: `${pods.podPath}.volumes[${names[at]}].ephemeral.volumeClaimTemplate.spec.resources.requests.storage`,
          message: 'It is missing: a claim says how much it asks for',
        };
      }
    }
  },
};
