import type { TrainingBackend } from './backends/backend';
import type { TrainingRunProps } from './training-run-props';

export interface TrainingJobProps extends TrainingRunProps {
  /**
   * What runs the tasks: `indexedJob()`, `jobSet()` or `trainJob(…)`.
   * @default - `indexedJob()`, which needs nothing installed
   */
  readonly backend?: TrainingBackend;
}
