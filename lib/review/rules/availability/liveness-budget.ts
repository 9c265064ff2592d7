import { isMap, type JsonMap } from '../../../workload/values/maps';
import { duration } from '../../../workload/values/words';
import type { Container } from '../../objects/workload';
import { containerPairs } from '../../pods/container-pairs';
import { answerAllowed, muchShorter, silenceAllowed, startUpCut, type Cut } from '../../pods/probe-times';
import type { Rule } from '../../rule';
import { podSetChanges } from '../../rule-support';

/** A server that says nothing for a while is restarted earlier than before. */
export const livenessBudget: Rule = {
  id: 'liveness-budget',
  severity: 'medium',
  consequence: 'availability',
  finds:
    'A container may be silent for less time while it serves: period × failures of its liveness probe, or the time ' +
    'that an answer may take. `low` where it is cut by less than a quarter.',
  why:
    'A server under load, or in a long pause of its memory management, answers late. Who restarts it then cuts off ' +
    'all its requests and loads its model anew, while the other pods take its load and become late themselves.',
  fix: 'Let liveness wait for minutes: it is for programs that hang. Readiness takes a late pod out of the Service.',
  *check(context) {
    for (const { change, before, after } of podSetChanges(context)) {
      if (before === undefined || after === undefined) {
        continue;
      }
      for (const pair of containerPairs(before, after)) {
        const [was, is] = [pair.before?.spec['livenessProbe'], pair.after.spec['livenessProbe']];
        if (pair.before === undefined || !isMap(was) || !isMap(is)) {
          continue;
        }
        const silence = silenceCut(pair.before, pair.after);
        const answer = answerCut(was, is);
        if (silence === undefined && answer === undefined) {
          continue;
        }
        const cut = silence ?? answer!;
        yield {
          on: change,
          path: `${pair.after.path}.livenessProbe${silence === undefined ? '.timeoutSeconds' : ''}`,
          message: [
            ...(silence === undefined
              ? []
              : [
                  `It is restarted when it is silent for ${duration(silence.is)} while it serves, ` +
                    `so far for ${duration(silence.was)}`,
                ]),
            ...(answer === undefined
              ? []
              : [
                  `${silence === undefined ? 'An' : 'an'} answer to its liveness probe that takes more than ` +
                    `${duration(answer.is)} is none, so far ${duration(answer.was)}`,
                ]),
          ].join('; '),
          severity: [silence, answer].some((each) => each !== undefined && muchShorter(each.was, each.is))
            ? 'medium'
            : 'low',
          before: cut.was,
          after: cut.is,
        };
      }
    }
  },
};

// Without a start-up probe the same cut leaves less time to start, too: start-up-budget says both.
function silenceCut(before: Container, after: Container): Cut | undefined {
  const [was, is] = [silenceAllowed(before)!, silenceAllowed(after)!];
  const told = !isMap(after.spec['startupProbe']) && startUpCut(before, after) !== undefined;
  return is < was && !told ? { was, is } : undefined;
}

function answerCut(before: JsonMap, after: JsonMap): Cut | undefined {
  const [was, is] = [answerAllowed(before), answerAllowed(after)];
  return is < was ? { was, is } : undefined;
}
