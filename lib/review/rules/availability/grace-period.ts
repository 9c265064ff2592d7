import { duration } from '../../../workload/values/words';
import { type JsonMap } from '../../../workload/values/maps';
import { mapsAt, numberAt, valueAt } from '../../objects/kubernetes-object';
import { type Container, type PodSet } from '../../objects/workload';
import { containerPairs } from '../../pods/container-pairs';
import { drainOf, hookSeconds } from '../../pods/leaving';
import type { Rule } from '../../rule';
import { podSetChanges } from '../../rule-support';

/** A pod that stops has less time to finish what it does. */
export const gracePeriod: Rule = {
  id: 'grace-period',
  severity: 'medium',
  consequence: 'availability',
  finds:
    'A pod that stops has less time than its preStop hook and its program take to leave, whichever of them changed; ' +
    'less time than before (`low`); or no hook any more. Hooks are the sleep action, and what a command sleeps; how ' +
    "long a program takes is what its own flag says, such as vLLM's `--shutdown-timeout`.",
  why:
    'Routes send a pod requests for some seconds after it was told to stop; what it has not answered ' +
    'when it is killed fails.',
  fix:
    'Hook plus the longest request has to fit into `terminationGracePeriodSeconds`: raise it, or let the hook sleep ' +
    'for as long as routes need to hear of it, which is seconds.',
  *check(context) {
    for (const { change, before, after } of podSetChanges(context)) {
      if (after === undefined || after.ends) {
        continue;
      }
      const [was, is] = [before, after].map(graceSeconds) as [number, number];
      const path = `${after.podPath}.terminationGracePeriodSeconds`;
      const cut = before !== undefined && is < was;
      let told = false;
      for (const pair of containerPairs(before, after)) {
        const late = tooLong(pair.after, is);
        if (late !== undefined && (pair.before === undefined || tooLong(pair.before, was) === undefined)) {
          told ||= cut;
          yield {
            on: change,
            path: cut ? path : late.path,
            message: late.message,
            ...(cut ? { before: was, after: is } : { after: late.seconds }),
          };
        }
        const [hook, left] = [pair.before, pair.after].map((each) => valueAt(each?.spec, 'lifecycle', 'preStop'));
        if (hook !== undefined && left === undefined) {
          yield {
            on: change,
            path: `${pair.after.path}.lifecycle.preStop`,
            message:
              'It stops at once when its pod is to go, while routes still send it requests: some fail in every rollout',
            before: hook,
          };
        }
      }
      if (cut && !told) {
        yield {
          on: change,
          path,
          message: `Requests that take longer than ${is} s are cut off when a pod stops`,
          severity: 'low',
          before: was,
          after: is,
        };
      }
    }
  },
};

function graceSeconds(workload: PodSet | undefined): number {
  return numberAt(workload?.pod, 'terminationGracePeriodSeconds') ?? 30;
}

interface TooLong {
  readonly path: string;
  readonly message: string;
  readonly seconds: number;
}

// The grace period begins with the hook: what the hook takes is no longer there for the program.
function tooLong({ path, spec }: Container, grace: number): TooLong | undefined {
  const [hook, drain] = [hookSeconds(spec), hearsRequests(spec) ? drainOf(spec) : undefined];
  if (hook > 0 && hook >= grace) {
    return {
      path: `${path}.lifecycle.preStop`,
      message:
        `Its preStop hook takes ${duration(hook)}, and ${duration(grace)} after it was told to stop it is killed: ` +
        'it never gets to leave by itself, and requests that it is answering are cut off',
      seconds: hook,
    };
  }
  if (drain !== undefined && hook + drain.seconds > grace) {
    return {
      path: hook > 0 ? `${path}.lifecycle.preStop` : `${path}.args`,
      message:
        `It takes up to ${duration(hook + drain.seconds)} to leave (${hook > 0 ? `preStop hook ${duration(hook)}, ` : ''}` +
        `${drain.flag} ${duration(drain.seconds)}), and is killed after ${duration(grace)}: ` +
        'the requests that are left by then are cut off',
      seconds: hook + drain.seconds,
    };
  }
  return undefined;
}

// A worker of a group has none to finish: it leaves at once, whatever its flags say.
function hearsRequests(spec: JsonMap): boolean {
  return spec['readinessProbe'] !== undefined || mapsAt(spec, 'ports').length > 0;
}
