import { append } from '../append';
import type { Cluster } from '../../workload/cluster/cluster-profile';
import { asWritten } from '../objects/as-written';
import { asNamed } from '../objects/generated-name';
import { groupOf, type KubernetesObject } from '../objects/kubernetes-object';
import type { Workload } from '../objects/workload';
import { objectChecks, podChecks } from './all';
import type { ObjectCheck, Refusal } from './check';

/** What is refused, and when: the object, or only the pods that are made of it. */
export interface FoundRefusal extends Refusal {
  readonly what: 'object' | 'pods';
}

// Kinds whose controllers make pods of their templates as they are. What others add is not known.
const handOn = new Set(['leaderworkerset.x-k8s.io', 'jobset.x-k8s.io', 'argoproj.io']);

/**
 * What the API server refuses of an object beyond its schema.
 *
 * @param object with the defaults of the API server
 * @param workload the object as one that makes pods. @default - it makes none
 * @param cluster its cluster. @default - not known
 */
export function refusalsOf(
  object: KubernetesObject,
  workload: Workload | undefined,
  cluster: Cluster | undefined,
): FoundRefusal[] {
  const checked = { object: asNamed(object), written: asWritten(object), cluster };
  const kind = `${groupOf(object.apiVersion)}/${object.kind}`;
  const found = [...checksOf(kind)].flatMap((check) => [...check.find(checked)]);
  const ofPods = (workload?.podSets ?? [])
    .filter(() => isKnown(object))
    .flatMap((pods) => podChecks.flatMap((check) => [...check.find(pods)]));
  const what = validatesPods(object) ? 'object' : 'pods';
  return [
    ...found.map((refusal): FoundRefusal => ({ ...refusal, what: 'object' })),
    ...ofPods.map((refusal): FoundRefusal => ({ ...refusal, what })),
  ];
}

let byKind: ReadonlyMap<string, readonly ObjectCheck[]> | undefined;
const everywhere = objectChecks.filter(({ kinds }) => kinds === undefined);

function checksOf(kind: string): readonly ObjectCheck[] {
  if (byKind === undefined) {
    const made = new Map<string, ObjectCheck[]>();
    objectChecks.forEach((check) => check.kinds?.forEach((each) => append(made, each, check)));
    byKind = made;
  }
  return [...everywhere, ...(byKind.get(kind) ?? [])];
}

function isKnown({ apiVersion }: KubernetesObject): boolean {
  const group = groupOf(apiVersion);
  return !group.includes('.') || handOn.has(group);
}

// An object of another's kind is taken with whatever pods, and its controller then cannot make them.
function validatesPods({ apiVersion }: KubernetesObject): boolean {
  return !groupOf(apiVersion).includes('.');
}
