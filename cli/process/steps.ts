import { Listr, ListrLogger, ProcessOutput, PRESET_TIMER, type ListrTask } from 'listr2';
import { toldText } from './tell';

/** One step of a set-up that the user watches. */
export interface Step {
  readonly title: string;
  /** Does it. `say` shows what is being done right now; a returned text becomes the step's result. */
  run(say: (message: string) => void): Promise<string | void>;
}

/**
 * Runs steps one after another and shows each with what it is doing and how
 * long it took. Everything goes to standard error: standard output belongs to
 * a command's result.
 *
 * @throws the first step's error; later steps are not run
 */
export async function runSteps(steps: readonly Step[]): Promise<void> {
  const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
  const tasks: ListrTask[] = steps.map((step) => ({
    title: step.title,
    task: async (_context, task) => {
      let last = '';
      const result = await step.run((message) => {
        if (message !== last) {
          task.output = toldText(message);
        }
        last = message;
      });
      if (typeof result === 'string') {
        task.title = `${step.title}: ${toldText(result)}`;
      }
    },
  }));
  const interactive = process.stderr.isTTY && process.env.CI === undefined;
  await new Listr(tasks, {
    // A terminal gets a live list; a log gets a line for each thing that happens.
    renderer: interactive ? 'default' : 'simple',
    rendererOptions: { logger, timer: PRESET_TIMER, collapseErrors: false, showErrorMessage: false },
    fallbackRendererOptions: { logger, timer: PRESET_TIMER },
    exitOnError: true,
    registerSignalListeners: false,
  }).run();
}
