/** One step of starting or stopping the playground: what `bin/up` and `bin/down` show a line for. */
export interface PlaygroundStep {
  readonly title: string;
  /** Does it. `say` hears what is being done right now; a returned text is the step's result. */
  run(say: Say): Promise<string | void>;
}

/** Hears what is being done. */
export type Say = (message: string) => void;
