/** What `modelyard logs` may be told. */
export interface LogsOptions {
  /** A stack of this project, or the folder of another program. */
  readonly program: string;
  /** The stack of another program. @default 'dev' */
  readonly stack?: string;
  /** The cluster of a fleet. @default - all of them */
  readonly cluster?: string;
  /** @default - that of the stack's settings */
  readonly namespace?: string;
  /** A kubeconfig in the place of that of the settings. */
  readonly kubeconfig?: string;
  /** A context in the place of that of the settings. */
  readonly context?: string;
  /** Whether to go on with what is logged from now on. */
  readonly follow: boolean;
  /** Only of the containers that ran before the present ones. */
  readonly previous: boolean;
  /** Only what is younger: `10m`. @default - however old */
  readonly since?: string;
  /** How many lines of each container; -1 for all. */
  readonly tail: number;
}
