import { asText } from './as-text';
import type { IConstruct } from 'constructs';
import { plural } from './words';
import { brand } from './brand';
import { isDeferred } from '../synthesis/markers';
import { hidden, hideSecrets } from '../secrets';

/**
 * Everything that is wrong with a tree of constructs, reported together.
 */
export class SynthesisError extends Error {
  static {
    brand(this, 'SynthesisError');
  }

  /** One sentence a problem, each naming the construct, the prop, what was received and what is allowed. */
  public readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const count = plural(problems.length, 'problem');
    super(`${count} in the program:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'SynthesisError';
    this.problems = problems;
  }
}

const int32 = 2 ** 31 - 1;

/**
 * Collects what is wrong with one construct's props and hands it to the tree's validation.
 *
 * Constructors go on after a problem, so that one run reports the mistakes of the whole tree instead of the first.
 */
export class Problems {
  private readonly found: string[] = [];

  constructor(private readonly construct: IConstruct) {
    construct.node.addValidation({ validate: () => this.found });
  }

  /**
   * Records a problem of one prop.
   *
   * @param prop where it is, as the user wrote it: `gpu.count`
   * @param requirement what is allowed and what to do, as the rest of a sentence: `must be at least 1`
   * @param received the value, shown at the end; left out where there is none to show
   */
  public add(prop: string, requirement: string, ...received: [unknown?]): void {
    const got = received.length === 0 ? '' : `, got ${show(hideReceived(prop, received[0]))}`;
    const problem = `${this.construct.constructor.name} '${this.construct.node.path}': '${prop}' ${requirement}${got}`;
    // What several containers share is checked for each of them.
    if (!this.found.includes(problem)) {
      this.found.push(problem);
    }
  }

  /** Records the problem unless the condition holds; returns the condition. */
  public expect(condition: boolean, prop: string, requirement: string, ...received: [unknown?]): boolean {
    if (!condition) {
      this.add(prop, requirement, ...received);
    }
    return condition;
  }

  /**
   * Checks a whole number within bounds. Values known only at deploy time pass.
   *
   * @param max what fits into 32 bits unless something else is said: the API server would take
   * a larger number for another one
   */
  public integer(value: unknown, prop: string, min: number, max?: number): boolean {
    if (isDeferred(value)) {
      return true;
    }
    const most = max ?? int32;
    const whole = typeof value === 'number' && Number.isInteger(value);
    const valid = whole && value >= min && value <= most;
    const unbounded = most === Number.MAX_SAFE_INTEGER || (max === undefined && !(whole && value > most));
    const bounds = unbounded ? `at least ${min}` : `from ${min} to ${most}`;
    return this.expect(valid, prop, `must be a whole number, ${bounds}`, value);
  }

  /** The same for a prop that may be left out. */
  public optionalInteger(value: unknown, prop: string, min: number, max?: number): boolean {
    return value === undefined || this.integer(value, prop, min, max);
  }

  /** How many problems there are so far: lets a caller tell whether a later check still makes sense. */
  public get count(): number {
    return this.found.length;
  }
}

// A construct's problems are printed into logs. Outputs stay what they are.
function hideReceived(prop: string, value: unknown): unknown {
  return isDeferred(value) ? value : hideSecrets(value, prop);
}

function show(value: unknown): string {
  if (typeof value === 'string') {
    return value === hidden ? hidden : `'${value}'`;
  }
  return isDeferred(value) ? 'an Output' : asText(value);
}
