import type { Severity } from '../rule';

/** The columns of a picture, from the left to the right. */
export const columns = ['route', 'service', 'workload', 'store'] as const;

/** What a box stands for: where requests come in, what leads them to pods, pods, and what pods need. */
export type Column = (typeof columns)[number];

/** A box of a picture. */
export interface PictureNode {
  /** Unique in its picture. */
  readonly id: string;
  readonly column: Column;
  /** Such as `Deployment`, `model`, `node pool`. */
  readonly kind: string;
  readonly name: string;
  /** A second line, such as `3 pods · 1 × NVIDIA-L4`. */
  readonly detail?: string;
  /** The environment and namespace it belongs to: boxes of one group stand together. */
  readonly group: string;
  readonly change: 'added' | 'removed' | 'changed' | 'unchanged';
  /** Whether its pods restart. */
  readonly restarts: boolean;
  /** The worst finding. @default - none */
  readonly severity?: Severity;
}

/** A line of a picture. */
export interface PictureEdge {
  readonly from: string;
  readonly to: string;
  readonly change: PictureNode['change'];
}

/** Workloads, what leads to them, and what they need. */
export interface Picture {
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
  /** How many workloads were left out because nothing about them changed. */
  readonly omitted: number;
}
