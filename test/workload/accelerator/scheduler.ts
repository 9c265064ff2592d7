import { parseQuantity } from '../../../lib/workload/values/quantity';

/* eslint-disable @typescript-eslint/no-explicit-any -- manifests */

/** What the scheduler reads of a node. */
export interface SchedulableNode {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly taints: readonly { readonly key: string; readonly value?: string | undefined; readonly effect: string }[];
  };
  readonly status: { readonly allocatable: Readonly<Record<string, string>> };
}

/**
 * Whether kube-scheduler would find the empty node feasible for the pod: NodeAffinity,
 * TaintToleration, NodeResourcesFit.
 */
export function fits(pod: any, node: SchedulableNode): boolean {
  return selects(pod, node.metadata.labels) && tolerates(pod, node) && hasRoom(pod, node.status.allocatable);
}

function selects(pod: any, labels: Readonly<Record<string, string>>): boolean {
  const selector = Object.entries((pod.nodeSelector ?? {}) as Record<string, string>);
  const terms = pod.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms as
    any[] | undefined;
  return (
    selector.every(([key, value]) => labels[key] === value) &&
    (terms?.some((term) => term.matchExpressions.every((each: any) => matches(each, labels[each.key as string]))) ??
      true)
  );
}

// As apimachinery's labels.Requirement does it: Gt and Lt only hold for whole numbers, NotIn also without the label.
function matches(
  { operator, values = [] }: { operator: string; values?: string[] },
  label: string | undefined,
): boolean {
  const number = label !== undefined && /^-?\d+$/.test(label) ? Number(label) : Number.NaN;
  switch (operator) {
    case 'In':
      return label !== undefined && values.includes(label);
    case 'NotIn':
      return label === undefined || !values.includes(label);
    case 'Exists':
      return label !== undefined;
    case 'DoesNotExist':
      return label === undefined;
    case 'Gt':
      return number > Number(values[0]);
    case 'Lt':
      return number < Number(values[0]);
    default:
      throw new Error(`no such operator: ${operator}`);
  }
}

function tolerates(pod: any, node: SchedulableNode): boolean {
  const tolerations = (pod.tolerations ?? []) as { key?: string; operator?: string; value?: string; effect?: string }[];
  return node.spec.taints
    .filter(({ effect }) => effect !== 'PreferNoSchedule')
    .every((taint) =>
      tolerations.some(
        ({ key, operator, value, effect }) =>
          (effect === undefined || effect === taint.effect) &&
          (key === undefined || key === taint.key) &&
          (operator === 'Exists' || value === taint.value),
      ),
    );
}

function hasRoom(pod: any, allocatable: Readonly<Record<string, string>>): boolean {
  const requests = Object.entries((pod.containers[0].resources?.requests ?? {}) as Record<string, string>);
  return requests.every(([resource, amount]) => nano(amount) <= nano(allocatable[resource] ?? '0'));
}

function nano(amount: string): bigint {
  const quantity = parseQuantity(amount);
  if (quantity === undefined) {
    throw new Error(`no quantity: ${amount}`);
  }
  return quantity.nano;
}
