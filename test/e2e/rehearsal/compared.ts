import type { Outcome } from '../../../lib/rehearsal';
import type { Ending } from './scenario';

/** How a rehearsal says that a namespace is. */
export function rehearsed({ pods, pending, rollouts }: Outcome, namespace: string): Ending {
  const own = pods.filter((pod) => pod.namespace === namespace);
  return {
    running: own.filter(({ ready, phase }) => ready || phase === 'Succeeded').length,
    pending: own.filter(({ node, phase }) => node === undefined && phase === 'Pending').length,
    reasons: pending
      .filter((group) => group.pods.some((pod) => pod.startsWith(`${namespace}/`)))
      .map(({ message }) => message),
    finished: rollouts
      .filter(({ workload }) => workload.namespace === namespace)
      .every(({ state }) => state !== 'stuck'),
  };
}

/** An ending with the part of each reason that is expected, in place of the whole message. */
export function inShort(ending: Ending, expected: Ending): Ending {
  return {
    ...ending,
    reasons: [
      ...new Set(ending.reasons.map((message) => expected.reasons.find((part) => message.includes(part)) ?? message)),
    ],
  };
}
