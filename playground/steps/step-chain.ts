import type { PlaygroundStep, Say } from './step';

/** What a step has come to. */
export interface StepResult<State> {
  /** What there is after it. */
  readonly state: State;
  /** Said of it. @default - nothing */
  readonly result?: string;
}

/**
 * Steps in a row, each of which takes what there is after the one before and returns what there is after it. All of
 * them are known before the first is run, so that they can be shown.
 *
 * @example
 * const chain = StepChain.from({ file })
 *   .then('Cluster', async ({ file }, say) => ({ state: { cluster: await start(file, say) } }))
 *   .also('Registry', ({ cluster }) => startRegistry(cluster));
 * await runSteps(chain.steps);
 * chain.end();
 */
export class StepChain<State> {
  private constructor(
    /** In the order in which they have to be run. */
    readonly steps: readonly PlaygroundStep[],
    /** What there is after the last one. @throws Error before it was run */
    readonly end: () => State,
  ) {}

  /** The beginning of a chain. @param state what there is before the first step */
  static from<State>(state: State): StepChain<State> {
    return new StepChain<State>([], () => state);
  }

  /** Adds a step that makes something. */
  then<After>(title: string, run: (state: State, say: Say) => Promise<StepResult<After>>): StepChain<After> {
    let done: StepResult<After> | undefined;
    const step: PlaygroundStep = {
      title,
      run: async (say) => {
        done = await run(this.end(), say);
        return done.result;
      },
    };
    return new StepChain<After>([...this.steps, step], () => {
      if (done === undefined) {
        throw new Error(`the step '${title}' has not been run`);
      }
      return done.state;
    });
  }

  /** Adds a step that makes nothing which a later one takes. */
  also(title: string, run: (state: State, say: Say) => Promise<string | void>): StepChain<State> {
    return this.then(title, async (state, say) => {
      const result = await run(state, say);
      return { state, result: typeof result === 'string' ? result : undefined };
    });
  }
}
