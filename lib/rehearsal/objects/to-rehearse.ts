import { asText } from '../../workload/values/as-text';
import { matchObjects } from '../../review/diff/match-objects';
import { liveObjects } from '../../review/live/is-live';
import { settle } from '../../review/live/settle';
import { withoutFilled } from '../../review/live/without-filled';
import { hasGeneratedName } from '../../review/objects/generated-name';
import { objectKey, type KubernetesObject, type SourcedObject } from '../../review/objects/kubernetes-object';
import { contentHash } from '../../workload/configuration/content-hash';

/** Objects in the form in which another cluster takes them. */
export interface Rehearsed {
  /** @default - the cluster is empty */
  readonly base?: readonly SourcedObject[];
  readonly head: readonly SourcedObject[];
  /** What controllers make again by themselves: `2 ReplicaSets`. */
  readonly leftOut: readonly string[];
}

/**
 * Objects of a cluster as another one takes them: without those that controllers made, which are made again there, and
 * without what is true of one cluster only, such as addresses, nodes and volumes. Objects that the API server is to
 * name get a name here, and those of the base stay beside those of the head.
 */
export function toRehearse(base: readonly SourcedObject[] | undefined, head: readonly SourcedObject[]): Rehearsed {
  const live = [base ?? [], head].map((objects) => new Set([...liveObjects(objects)].map(objectKey)));
  const settled = settle(base ?? [], head);
  // Where one side is a manifest, the other is without what it leaves out. All else goes from both alike.
  const fromCluster = new Set<SourcedObject>();
  for (const { before, after } of matchObjects(settled.before, settled.after)) {
    const [one, other] = [before, after].map((each, at) => each === undefined || live[at]!.has(objectKey(each)));
    if (one === true && other === true) {
      [before, after].forEach((each) => each !== undefined && fromCluster.add(each));
    }
  }
  const cleaned = (objects: readonly SourcedObject[]): SourcedObject[] =>
    named(
      objects.map((each) =>
        fromCluster.has(each)
          ? { ...each, object: withoutFilled({ object: withoutRecord(each.object), live: true }) }
          : each,
      ),
    );
  const [before, after] = [cleaned(settled.before), cleaned(settled.after)];
  const names = new Set(after.map(({ object }) => object.metadata.name));
  const runs = before.filter(
    ({ object }, at) => hasGeneratedName(settled.before[at]!.object) && !names.has(object.metadata.name),
  );
  return { ...(base === undefined ? {} : { base: before }), head: [...after, ...runs], leftOut: settled.leftOut };
}

// Of what was applied earlier nothing follows for a cluster in which nothing was: all that is there is applied.
function withoutRecord(object: KubernetesObject): KubernetesObject {
  const annotations = Object.fromEntries(
    Object.entries(object.metadata.annotations ?? {}).filter(
      ([name]) => name !== 'kubectl.kubernetes.io/last-applied-configuration',
    ),
  );
  return { ...object, metadata: { ...object.metadata, annotations, managedFields: undefined } };
}

function named(objects: readonly SourcedObject[]): SourcedObject[] {
  const known = new Map<string, number>();
  return objects.map((sourced) => {
    const { object } = sourced;
    if (!hasGeneratedName(object)) {
      return sourced;
    }
    const { generateName, ...metadata } = object.metadata;
    const stem = `${asText(generateName)}${contentHash(object, 5)}`;
    const earlier = known.get(stem) ?? 0;
    known.set(stem, earlier + 1);
    return {
      ...sourced,
      object: { ...object, metadata: { ...metadata, name: earlier === 0 ? stem : `${stem}-${earlier}` } },
    };
  });
}
