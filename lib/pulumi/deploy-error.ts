import { SynthesisError } from '../workload/values/validation';
import { ProgramError } from './program-error';

/**
 * Everything that is wrong with a tree and with how it is deployed. Pulumi prints it without a stack trace, since the
 * mistakes are where the message says.
 */
export class DeployError extends ProgramError {
  /** One sentence a problem. */
  public readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(new SynthesisError(problems).message);
    this.problems = problems;
  }
}
