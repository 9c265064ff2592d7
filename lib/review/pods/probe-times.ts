import { isMap, type JsonMap } from '../../workload/values/maps';
import { numberAt } from '../objects/kubernetes-object';
import type { Container } from '../objects/workload';
import { startUpBudget } from '../rule-support';

/**
 * How long a container may be silent while it serves before its liveness probe restarts it, in seconds: period ×
 * failures. The initial delay counts from the start and is long over by then. Undefined without such a probe.
 */
export function silenceAllowed({ spec }: Container): number | undefined {
  const probe = spec['livenessProbe'];
  return isMap(probe)
    ? (numberAt(probe, 'periodSeconds') ?? 10) * (numberAt(probe, 'failureThreshold') ?? 3)
    : undefined;
}

/** How long an answer to a probe may take, in seconds. */
export function answerAllowed(probe: JsonMap): number {
  return numberAt(probe, 'timeoutSeconds') ?? 1;
}

/** Whether a time was cut so much that it probably hurts: by a quarter or more. */
export function muchShorter(was: number, is: number): boolean {
  return is * 4 <= was * 3;
}

/** A time that was cut, in seconds. */
export interface Cut {
  readonly was: number;
  readonly is: number;
}

/**
 * How much less time a container has to start, by its start-up probe, or by its liveness probe where it has none.
 * Undefined where it is not less, and where the start-up probe is gone altogether.
 */
export function startUpCut(before: Container | undefined, after: Container): Cut | undefined {
  const [was, is] = [before === undefined ? undefined : startUpBudget(before), startUpBudget(after)];
  if (was === undefined || is === undefined || is >= was) {
    return undefined;
  }
  return !isMap(after.spec['startupProbe']) && isMap(before?.spec['startupProbe']) ? undefined : { was, is };
}
