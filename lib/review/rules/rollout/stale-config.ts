import type { ObjectChange } from '../../object-change';
import { mapAt, valueAt } from '../../objects/kubernetes-object';
import type { PodSet } from '../../objects/workload';
import { startReaders } from '../../pods/files-at-start';
import type { Rule } from '../../rule';
import { changesOf, templateChanges, usesOf, podSetChanges } from '../../rule-support';

/** Configuration changed in place that running pods read only when they start: until then some have the old values. */
export const staleConfig: Rule = {
  id: 'stale-config',
  severity: 'medium',
  consequence: 'configuration',
  finds:
    'A ConfigMap or Secret changed in place, and pods read it only when they start: as variables, by `subPath`, or ' +
    'as a file of a program that is known to read it once, such as the models of TensorFlow Serving. Where a ' +
    'sidecar or Reloader looks after it, there is nothing to say.',
  why: 'Some pods have the old values and some the new ones, until the last was restarted for whatever ' + 'reason.',
  fix: 'A hash in its name, as `HashedConfigMap` and kustomize make it, or a checksum annotation.',
  *check(context) {
    const changed = changesOf(context, 'ConfigMap', 'Secret').filter(
      (change) =>
        change.action === 'changed' &&
        change.previousName === undefined &&
        change.fields.some(({ path }) => /^(data|binaryData)\b/.test(path)),
    );
    if (changed.length === 0) {
      return;
    }
    for (const workload of podSetChanges(context)) {
      const { change, after } = workload;
      if (
        after === undefined ||
        workload.before === undefined ||
        after.ends ||
        after.most === 0 ||
        templateChanges(workload).length > 0
      ) {
        continue;
      }
      if (isReloaded(after)) {
        continue;
      }
      for (const use of usesOf(after)) {
        const config = changed.find(
          ({ object }) =>
            object.kind === use.kind &&
            object.name === use.name &&
            (object.namespace ?? '') === (change.object.namespace ?? '') &&
            object.environment === change.object.environment,
        );
        const keys = config === undefined ? [] : changedKeys(config);
        // What is read by its key does not see the others.
        if (config === undefined || (use.keys.length > 0 && !use.keys.some((key) => keys.includes(key)))) {
          continue;
        }
        if (!use.live) {
          yield {
            on: change,
            path: use.path,
            message:
              `${use.kind} '${use.name}' changed, but running pods keep its old values until they restart, ` +
              'each when it happens to. Put a hash of the content into its name (HashedConfigMap does), ' +
              'or restart the pods',
          };
          continue;
        }
        const volume = /\.volumes\[(?<name>[^\]]+)\]/.exec(use.path)?.groups?.['name'];
        for (const { program, file, again } of volume === undefined ? [] : startReaders(after, volume, keys)) {
          yield {
            on: change,
            path: use.path,
            message:
              `${use.kind} '${use.name}' changed, but ${program} reads ${file} only when it starts: running pods go on ` +
              `with the old one until they restart. ${again === undefined ? '' : `Let it look again (${again}), `}` +
              `${again === undefined ? 'Put' : 'put'} a hash of the content into the name, or restart the pods`,
          };
        }
      }
    }
  },
};

// Of a ConfigMap or a Secret, normalized.
function changedKeys({ before, after }: ObjectChange): string[] {
  return (['data', 'binaryData'] as const).flatMap((field) => {
    const [was, is] = [mapAt(before, field), mapAt(after, field)];
    return [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
      (key) => valueAt(was, key) !== valueAt(is, key),
    );
  });
}

/**
 * Whether a controller restarts pods when their configuration changes.
 *
 * @see https://github.com/stakater/Reloader
 * @see https://github.com/wave-k8s/wave
 */
function isReloaded({ object, template }: PodSet): boolean {
  return Object.entries({ ...object.metadata.annotations, ...mapAt(template, 'metadata', 'annotations') }).some(
    ([name, value]) =>
      /^(?:[\w-]+\.)?reloader\.stakater\.com\/(?:auto|reload|search)$/.test(name)
        ? value !== 'false' && value !== ''
        : name === 'wave.pusher.com/update-on-config-change' && value === 'true',
  );
}
