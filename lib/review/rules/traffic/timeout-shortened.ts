import { duration } from '../../../workload/values/words';
import type { ObjectChange } from '../../object-change';
import { classMoved } from '../../routes/reach';
import type { Ends } from '../../routes/timeout-table';
import { timeoutsOf, type Timeout } from '../../routes/timeouts';
import type { Hit, Rule, Severity } from '../../rule';

const endless = Number.POSITIVE_INFINITY;

/** Something between callers and pods gives up earlier than before. */
export const timeoutShortened: Rule = {
  id: 'timeout-shortened',
  severity: 'medium',
  consequence: 'traffic',
  finds:
    'A timeout of a route, of an Ingress by an annotation of its controller, or of a load balancer became shorter, ' +
    'came where there was none, or was taken out where the default is shorter. `low` for less than half of it, for ' +
    'connections that nobody uses, and where the default depends on the implementation.',
  why: 'Requests that take longer, or whose answer is silent for longer, end with an error, though the server works.',
  fix: 'Not below the time that the slowest request takes; an answer that streams is silent until its first token.',
  *check(context) {
    for (const change of context.changes) {
      if (change.action === 'changed') {
        yield* shortened(change);
      }
    }
  },
};

function* shortened(change: ObjectChange): Generator<Hit> {
  const { before, after } = change;
  if (before === undefined || after === undefined) {
    return;
  }
  // That is said by itself.
  const moved = classMoved(before, after);
  const [was, is] = [before, after].map((side) => new Map(timeoutsOf(side).map((each) => [each.key, each])));
  for (const key of new Set([...was!.keys(), ...is!.keys()])) {
    const [earlier, now] = [was!.get(key), is!.get(key)];
    const either = earlier ?? now!;
    // A rule that is new or gone has no timeout to compare; an annotation has its default.
    if ((earlier === undefined || now === undefined) && (either.key.startsWith('spec.') || moved)) {
      continue;
    }
    const hit = compared(either, earlier, now);
    if (hit !== undefined) {
      yield { on: change, path: either.path, before: earlier?.text, after: now?.text, ...hit };
    }
  }
}

function compared(
  { known }: Timeout,
  earlier: Timeout | undefined,
  now: Timeout | undefined,
): Pick<Hit, 'message' | 'severity'> | undefined {
  const [was, is] = [earlier, now].map((each) => (each === undefined ? known.byDefault : each.seconds));
  const [written, writtenNow] = [earlier?.text, now?.text];
  if (written === writtenNow || is === endless) {
    return undefined;
  }
  if (is === undefined) {
    // A value that cannot be read says nothing.
    return writtenNow !== undefined || was === undefined || was === endless
      ? undefined
      : {
          message:
            `Its timeout of ${time(was)} is gone: what its implementation does by default holds, a minute or less ` +
            'with some and no end with others',
          severity: 'low',
        };
  }
  if (was !== undefined && was <= is) {
    return undefined;
  }
  return {
    message: `${changed(was, is, writtenNow === undefined)}: ${then[known.ends]}`,
    severity: severityOf(known.ends, was, is),
  };
}

function changed(was: number | undefined, is: number, byDefault: boolean): string {
  if (was === undefined || was === endless) {
    return `It has a timeout of ${time(is)}, and had none of its own`;
  }
  return byDefault
    ? `Its timeout of ${time(was)} is gone, and the default of ${time(is)} holds`
    : `Its timeout went from ${time(was)} to ${time(is)}`;
}

const then: Readonly<Record<Ends, string>> = {
  answer: 'answers that take longer are cut, and the caller gets an error',
  silence: 'answers during which nothing is sent for so long are cut, and the caller gets an error',
  connecting: 'a pod that takes longer to take a connection counts as failed',
  idle: 'connections that nobody uses for so long are closed',
};

function severityOf(ends: Ends, was: number | undefined, is: number): Severity {
  if (ends === 'connecting' || ends === 'idle') {
    return 'low';
  }
  const half = was === undefined || was === endless ? is <= 60 : is <= was / 2;
  return half || is < 60 ? 'medium' : 'low';
}

function time(seconds: number): string {
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : duration(seconds);
}
