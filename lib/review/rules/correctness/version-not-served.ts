import { mapsAt, textAt, type KubernetesObject } from '../../objects/kubernetes-object';
import type { ObjectChange } from '../../object-change';
import type { ObjectSet } from '../../objects/object-set';
import type { Rule } from '../../rule';
import { changesOf } from '../../rule-support';

/** A definition does not serve the version in which an object is written. */
export const versionNotServed: Rule = {
  id: 'version-not-served',
  severity: 'high',
  consequence: 'correctness',
  finds:
    'A CustomResourceDefinition among the objects does not serve the version in which objects of its kind are ' +
    'written, or no longer does.',
  why: 'The API server does not know the version: the objects can neither be applied nor read in it.',
  fix: 'Write the objects in a version that is served, or serve the old one until nobody uses it.',
  *check(context) {
    let byObject: ReadonlyMap<unknown, ObjectChange> | undefined;
    for (const change of changesOf(context, 'CustomResourceDefinition')) {
      const { before, after, object } = change;
      if (after === undefined) {
        continue;
      }
      const known = before === undefined ? [] : unserved(before, context.before, object.environment).map(told);
      for (const user of unserved(after, context.after, object.environment)) {
        byObject ??= new Map(context.changes.map((each) => [each.after, each]));
        const on = byObject.get(user);
        if (on !== undefined && !known.includes(told(user))) {
          const there = servedBy(after);
          yield {
            on,
            path: 'apiVersion',
            message:
              `CustomResourceDefinition '${after.metadata.name}' does not serve version '${versionOf(user)}'` +
              `${wasServed(before, user) ? ' any more' : ''}: it cannot be applied. ` +
              (there.length === 0 ? 'It serves none' : `It serves ${there.map((each) => `'${each}'`).join(', ')}`),
            before: wasServed(before, user) ? user.apiVersion : undefined,
            after: user.apiVersion,
          };
        }
      }
    }
  },
};

function unserved(
  definition: KubernetesObject,
  objects: ObjectSet,
  environment: string | undefined,
): KubernetesObject[] {
  const [group, kind] = [textAt(definition, 'spec', 'group'), textAt(definition, 'spec', 'names', 'kind')];
  const served = servedBy(definition);
  return kind === undefined
    ? []
    : objects
        .ofKind(kind, environment)
        .map(({ object }) => object)
        .filter((each) => each.apiVersion === `${group}/${versionOf(each)}` && !served.includes(versionOf(each)));
}

function servedBy(definition: KubernetesObject | undefined): string[] {
  return mapsAt(definition, 'spec', 'versions').flatMap((version) =>
    version['served'] === false ? [] : (textAt(version, 'name') ?? []),
  );
}

function wasServed(definition: KubernetesObject | undefined, user: KubernetesObject): boolean {
  return servedBy(definition).includes(versionOf(user));
}

function versionOf({ apiVersion }: KubernetesObject): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1);
}

function told({ apiVersion, metadata }: KubernetesObject): string {
  return `${apiVersion} ${metadata.namespace ?? ''} ${metadata.name}`;
}
