import { brand } from '../../workload/values/brand';

/** What is given cannot be read as Kubernetes objects. */
export class InputError extends Error {
  static {
    brand(this, 'InputError');
  }

  /** One sentence a problem, each with its file and line. */
  public readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'InputError';
    this.problems = problems;
  }
}
