import type { ObjectReference } from '../objects/kubernetes-object';

/** What Pulumi will do with a resource; several steps of a replacement are one `replace`. */
export const previewActions = ['create', 'update', 'replace', 'delete', 'import', 'read', 'refresh', 'forget'] as const;
/** What Pulumi will do with a resource. */
export type PreviewAction = (typeof previewActions)[number];

/** What Pulumi will do with one resource. */
export interface PreviewStep {
  readonly action: PreviewAction;
  /** Its logical name. */
  readonly name: string;
  /** Its Pulumi type: `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  /** The Kubernetes object that it is. @default - it is none, such as an image */
  readonly object?: ObjectReference;
  /** The fields for which it is updated or replaced, as Pulumi writes them. */
  readonly fields: readonly string[];
  /** The fields among them that cannot be changed in place. */
  readonly replaceFields: readonly string[];
  /** Whether Pulumi refuses to delete it. */
  readonly protected: boolean;
  /** Whether it stays in the cluster when Pulumi forgets it. */
  readonly retained: boolean;
  /** Whether the last deploy left it half done: it never became ready, or is still to be deleted. */
  readonly unfinished: boolean;
}

/** Something that Pulumi said beside its steps. */
export interface PreviewMessage {
  readonly severity: 'warning' | 'error';
  readonly message: string;
  /** The logical name of the resource it is about. @default - the stack as a whole */
  readonly resource?: string;
}

/** What Pulumi itself will do with a stack: what `pulumi preview --json` printed. */
export interface Preview {
  /** The environment that is deployed. @default - there is only one */
  readonly environment?: string;
  /** The file, as the user named it. */
  readonly file: string;
  /** What Pulumi will do. A resource that it leaves as it is has no step. */
  readonly steps: readonly PreviewStep[];
  /** How many resources it leaves as they are. */
  readonly unchanged: number;
  readonly messages: readonly PreviewMessage[];
}

/**
 * How many resources each action is for: `{ create: 2, replace: 1 }`. An action that no resource has is not among them.
 */
export function countsOf({ steps }: Preview): Partial<Record<PreviewAction, number>> {
  return Object.fromEntries(
    previewActions
      .map((action) => [action, steps.filter((step) => step.action === action).length] as const)
      .filter(([, count]) => count > 0),
  );
}
