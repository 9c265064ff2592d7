import type { k8s } from 'cdk8s-plus-28';

/** What a node's label must be. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  readonly values?: readonly string[];
}

/** What a request consists of, as far as nodes are told apart by it. */
export type Fact = 'product' | 'memory' | 'computeCapability' | 'sharing' | 'topology';

/** How nodes with an accelerator are chosen. */
export interface Selection {
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** One of these lists must hold as a whole; none at all asks for nothing. */
  readonly terms: readonly (readonly LabelRequirement[])[];
  /** What of the request these labels make sure of. */
  readonly expressed: readonly Fact[];
}

/** Asks for what both ask for. */
export function both(one: Selection, other: Selection): Selection {
  return {
    nodeSelector: { ...one.nodeSelector, ...other.nodeSelector },
    terms: product(one.terms, other.terms),
    expressed: [...new Set([...one.expressed, ...other.expressed])],
  };
}

/** A selection that asks for nothing. */
export const anyNode: Selection = { nodeSelector: {}, terms: [], expressed: [] };

/** A label with one value. */
export function labelIs(key: string, value: string, ...expressed: Fact[]): Selection {
  return { nodeSelector: { [key]: value }, terms: [], expressed };
}

/** Labels that all are as required. */
export function labelsAre(requirements: readonly LabelRequirement[], ...expressed: Fact[]): Selection {
  return { nodeSelector: {}, terms: [requirements], expressed };
}

/** A label that is a number, of at least a size. */
export function labelAtLeast(key: string, least: number, ...expressed: Fact[]): Selection {
  return labelsAre([{ key, operator: 'Gt', values: [String(least - 1)] }], ...expressed);
}

/** The affinity to nodes that a selection's terms make. */
export function affinityOf(selection: Selection): k8s.Affinity | undefined {
  if (selection.terms.length === 0) {
    return undefined;
  }
  const nodeSelectorTerms = selection.terms.map((requirements) => ({
    matchExpressions: requirements.map(({ key, operator, values }) => ({
      key,
      operator,
      ...(values === undefined ? {} : { values: [...values] }),
    })),
  }));
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
}

// Terms are alternatives: both lists hold when one of each does.
function product(one: Selection['terms'], other: Selection['terms']): Selection['terms'] {
  if (one.length === 0 || other.length === 0) {
    return [...one, ...other];
  }
  return one.flatMap((left) => other.map((right) => [...left, ...right]));
}
