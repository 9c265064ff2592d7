import { isDeferred } from '../../workload/synthesis/markers';
import type { EngineContext } from './engine';

/** Reports a number of the engine's props that is given and is not 1, 2, 3 … */
export function checkCount({ problems }: EngineContext, prop: string, count: number | undefined): void {
  if (count !== undefined) {
    problems.integer(count, `engine.${prop}`, 1);
  }
}

/**
 * Reports a share of the engine's props, such as that of an accelerator's memory, that is given and is not between 0
 * and 1.
 *
 * @param all whether it may be everything: 1
 */
export function checkShare(
  { problems }: EngineContext,
  prop: string,
  share: number | undefined,
  { all }: { readonly all: boolean },
): void {
  if (share !== undefined && !isDeferred(share)) {
    problems.expect(
      share > 0 && (all ? share <= 1 : share < 1),
      `engine.${prop}`,
      `must be more than 0 and ${all ? 'at most' : 'less than'} 1`,
      share,
    );
  }
}
