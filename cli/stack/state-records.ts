/** A resource, as the state keeps it. What is secret in it is encrypted. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: unknown;
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** Why it was not ready at the end of its last operation. @default - it was */
  readonly initErrors?: readonly string[];
  /** Whether it is still to be deleted: another one has taken its place. */
  readonly delete?: boolean;
  /** Whether its object is gone, and another one is about to take its place. */
  readonly pendingReplacement?: boolean;
  readonly parent?: string;
  readonly provider?: string;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
}

/** An operation of a killed deploy that never reported back, as the state keeps it. */
export interface PendingOperation {
  readonly type: string;
  readonly resource: StateResource;
}

/** What `pulumi stack export` prints, as far as it is read here. */
export interface StackState {
  readonly deployment: {
    /** When it was last written. */
    readonly manifest?: { readonly time?: string };
    readonly pending_operations?: readonly PendingOperation[];
    readonly resources?: readonly StateResource[];
  };
}

/** Reads what `pulumi stack export` prints. */
export function readState(exported: string): StackState {
  return JSON.parse(exported) as StackState;
}
