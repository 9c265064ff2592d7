import type { Outcome } from '../../../lib/rehearsal';
import type { Ending } from './scenario';

/** How a rehearsal says that a namespace is. */
function rehearsed({ pods, pending, rollouts }: Outcome, namespace: string): Ending {
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
function inShort(ending: Ending, expected: Ending): Ending {
  return {
    ...ending,
    reasons: [
      ...new Set(ending.reasons.map((message) => expected.reasons.find((part) => message.includes(part)) ?? message)),
    ],
  };
}

/** A scenario by name, and how it is expected to end. */
export type Claim = readonly [name: string, expected: Ending];

/**
 * Proves of each scenario that a rehearsal says what then happens.
 *
 * @param title of each test; `%s` is the scenario's name
 * @param outcomes asked when the tests run: what was rehearsed, and how each namespace really ended
 */
export function testAgreement(
  title: string,
  claims: readonly Claim[],
  outcomes: () => { readonly of: Outcome; readonly real: Readonly<Record<string, Ending>> },
): void {
  test.each(claims)(title, (name, expected) => {
    const { of, real } = outcomes();
    expect({ rehearsed: inShort(rehearsed(of, name), expected), real: inShort(real[name]!, expected) }).toEqual({
      rehearsed: expected,
      real: expected,
    });
  });
}
