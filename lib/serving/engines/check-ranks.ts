import { acceleratorCount, acceleratorVendor, type Accelerator } from '../../workload/accelerator/accelerator';
import { ranksOf, type StartedProgram } from '../../workload/accelerator/ranks';
import { isDeferred } from '../../workload/synthesis/markers';
import type { Problems } from '../../workload/values/validation';
import { plural } from '../../workload/values/words';

/**
 * Checks that a program does not take more accelerators than its pods have, by arguments and variables of one's own: it
 * would not start.
 *
 * @param prop what starts it, as the user wrote it: `engine`
 */
export function checkRanks(
  problems: Problems,
  program: StartedProgram,
  accelerator: Accelerator | undefined,
  prop: string,
): void {
  const ranks = ranksOf(program);
  // One of AWS Neuron has several cores, of which each takes a rank.
  const each =
    accelerator === undefined || acceleratorVendor(accelerator) === 'aws' ? undefined : acceleratorCount(accelerator);
  if (ranks === undefined || each === undefined || isDeferred(each) || !Number.isInteger(each)) {
    return;
  }
  const there = ranks.pods === 1 ? 'of the pod' : `of each of the ${ranks.pods} pods`;
  problems.expect(
    ranks.count <= each * ranks.pods,
    prop,
    `must take at most the ${plural(each, 'accelerator')} ${there}, or it does not start: ` +
      `lower the sizes, or give more by 'accelerator.count'`,
    ranks.said.join(' '),
  );
}
