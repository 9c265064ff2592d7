import { mapAt, mapsAt, textAt } from '../../objects/kubernetes-object';
import { fieldsOf } from '../support';
import type { ObjectCheck } from '../check';

/** Indexes, failure and success of a Job fit each other. */
export const job: ObjectCheck = {
  kinds: ['batch/Job', 'batch/CronJob'],
  *find({ object }) {
    const inside = object.kind === 'CronJob';
    const [path, spec] = inside
      ? (['spec.jobTemplate.spec', mapAt(object, 'spec', 'jobTemplate', 'spec')] as const)
      : (['spec', mapAt(object, 'spec')] as const);
    const indexed = spec['completionMode'] === 'Indexed';
    if (indexed && spec['completions'] === undefined) {
      yield { path: `${path}.completions`, message: "With 'completionMode: Indexed' it has to be there" };
    }
    for (const field of indexed ? [] : fieldsOf(spec, ['backoffLimitPerIndex', 'maxFailedIndexes', 'successPolicy'])) {
      yield { path: `${path}.${field}`, message: "It needs 'completionMode: Indexed'" };
    }
    const policy = textAt(spec, 'template', 'spec', 'restartPolicy');
    if (spec['podFailurePolicy'] !== undefined && policy !== 'Never') {
      yield { path: `${path}.podFailurePolicy`, message: "It needs 'restartPolicy: Never' of the pods" };
    }
    if (inside) {
      const schedule = textAt(object, 'spec', 'schedule');
      if (schedule !== undefined && !isSchedule(schedule)) {
        yield {
          path: 'spec.schedule',
          message: 'It is no schedule: five fields (minute, hour, day, month, weekday), or a word such as @daily',
        };
      }
      if (object.metadata.name.length > 52) {
        yield {
          path: 'metadata.name',
          message: `A CronJob's name has 52 characters at most, for its Jobs append 11: it has ${object.metadata.name.length}`,
        };
      }
    }
    for (const [at, rule] of mapsAt(spec, 'podFailurePolicy', 'rules').entries()) {
      if (fieldsOf(rule, ['onExitCodes', 'onPodConditions']).length !== 1) {
        yield {
          path: `${path}.podFailurePolicy.rules[${at}]`,
          message: 'It needs one of onExitCodes and onPodConditions',
        };
      }
    }
  },
};

// The least and the most of each field, and the names that it takes.
const months = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';
const weekdays = 'sun|mon|tue|wed|thu|fri|sat';
const fields: readonly (readonly [number, number, string])[] = [
  [0, 59, ''],
  [0, 23, ''],
  [1, 31, ''],
  [1, 12, months],
  [0, 6, weekdays],
];

/** @see https://pkg.go.dev/github.com/robfig/cron/v3 */
function isSchedule(schedule: string): boolean {
  if (schedule.startsWith('@')) {
    return /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every [0-9a-zµ.]+)$/.test(schedule);
  }
  const parts = schedule.trim().split(/\s+/);
  return parts.length === 5 && parts.every((part, at) => part.split(',').every((each) => isRange(each, fields[at]!)));
}

function isRange(text: string, [least, most, names]: readonly [number, number, string]): boolean {
  const [range = '', step, ...rest] = text.split('/');
  const value = (each: string): number => {
    const named = names === '' ? -1 : names.split('|').indexOf(each.toLowerCase());
    if (named >= 0) {
      return named + (names === months ? 1 : 0);
    }
    return /^\d+$/.test(each) ? Number(each) : NaN;
  };
  const bounds = range === '*' || range === '?' ? [least, most] : range.split('-').map(value);
  return (
    rest.length === 0 &&
    (step === undefined || (/^\d+$/.test(step) && Number(step) > 0)) &&
    bounds.length <= 2 &&
    bounds.every((bound) => bound >= least && bound <= most) &&
    bounds[0]! <= bounds.at(-1)!
  );
}
