import type { IConstruct } from 'constructs';

/** Pods that the program does not make. */
export interface OtherPods {
  /** Their namespace. */
  readonly namespace: string;
  /**
   * Their labels.
   * @default - all pods of the namespace
   */
  readonly podLabels?: Readonly<Record<string, string>>;
}

/**
 * Who calls a server: another server or a run of the program; the name of a team or a namespace of the program;
 * or pods that the program does not make.
 */
export type Caller = IConstruct | string | OtherPods;
