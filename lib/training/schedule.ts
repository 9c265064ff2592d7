import { isDeferred } from '../workload/synthesis/markers';
import type { Problems } from '../workload/values/validation';

/** When runs begin of their own accord. */
export interface Schedule {
  /**
   * Five fields (minute, hour, day of month, month, day of week), or `@hourly`, `@daily`,
   * `@weekly`, `@monthly`, `@yearly`.
   */
  readonly cron: string;
  /**
   * The time zone of the fields: `Europe/Berlin`.
   * @default 'Etc/UTC'
   */
  readonly timeZone?: string;
  /**
   * What happens when the last run is still going: `Forbid` leaves this one out, `Replace` stops
   * the last one, `Allow` runs both.
   * @default 'Forbid'
   */
  readonly concurrencyPolicy?: 'Allow' | 'Forbid' | 'Replace';
  /**
   * How late a run may begin that could not begin in time.
   * @default 3600
   */
  readonly startingDeadlineSeconds?: number;
  /**
   * How many runs that ended well are kept.
   * @default 3
   */
  readonly successfulJobsHistoryLimit?: number;
  /**
   * How many failed runs are kept.
   * @default 3
   */
  readonly failedJobsHistoryLimit?: number;
}

/** The schedule of a CronJob, all of it set. */
export function cronFields(schedule: Schedule): Required<Omit<Schedule, 'cron'>> & { readonly schedule: string } {
  const { cron, ...rest } = schedule;
  return {
    schedule: cron,
    timeZone: 'Etc/UTC',
    concurrencyPolicy: 'Forbid',
    startingDeadlineSeconds: 3600,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 3,
    ...rest,
  };
}

/** Reports what is wrong with a schedule. */
export function checkSchedule(problems: Problems, schedule: Schedule): void {
  const { cron, timeZone } = schedule;
  if (!isDeferred(cron)) {
    const wrong = wrongCron(cron);
    problems.expect(wrong === undefined, 'schedule.cron', wrong ?? '', cron);
  }
  if (timeZone !== undefined && !isDeferred(timeZone)) {
    problems.expect(
      isTimeZone(timeZone),
      'schedule.timeZone',
      "must be a time zone such as 'Europe/Berlin' or 'Etc/UTC'",
      timeZone,
    );
  }
  problems.integer(schedule.startingDeadlineSeconds ?? 10, 'schedule.startingDeadlineSeconds', 10);
  problems.integer(schedule.successfulJobsHistoryLimit ?? 0, 'schedule.successfulJobsHistoryLimit', 0);
  problems.integer(schedule.failedJobsHistoryLimit ?? 0, 'schedule.failedJobsHistoryLimit', 0);
}

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

// https://pkg.go.dev/github.com/robfig/cron/v3#hdr-CRON_Expression_Format
const fields: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  {
    name: 'month',
    min: 1,
    max: 12,
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'day of week', min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

/** What is wrong with a schedule, as the rest of a sentence. */
export function wrongCron(cron: string): string | undefined {
  if (/^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/.test(cron)) {
    return undefined;
  }
  if (/^(CRON_)?TZ=/.test(cron)) {
    return "must have no time zone in it: give 'schedule.timeZone'";
  }
  const parts = cron.trim().split(/\s+/);
  if (cron.startsWith('@') || parts.length !== fields.length) {
    return (
      "must have five fields: minute, hour, day of month, month, day of week, as in '0 3 * * 1'; " +
      "or be '@daily' or the like"
    );
  }
  const wrong = fields.find((field, index) => !fits(parts[index] ?? '', field));
  return wrong === undefined
    ? undefined
    : `must have a ${wrong.name} from ${wrong.min} to ${wrong.max}, a list of them, a range, or a step such as '*/2'`;
}

function fits(text: string, field: Field): boolean {
  return text.split(',').every((part) => {
    const [, from, to, step] = /^(\*|\?|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? [];
    if (from === undefined || step === '0' || (step !== undefined && Number(step) > field.max)) {
      return false;
    }
    if (from === '*' || from === '?') {
      return to === undefined;
    }
    const [low, high] = [valueOf(from, field), to === undefined ? undefined : valueOf(to, field)];
    return low !== undefined && (to === undefined || (high !== undefined && low <= high));
  });
}

function valueOf(text: string, { min, max, names }: Field): number | undefined {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  const plain = /^\d+$/.test(text) ? Number(text) : NaN;
  const value = named >= 0 ? named + min : plain;
  return value >= min && value <= max ? value : undefined;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    // The local zone of a controller is nobody's intention.
    return name !== 'Local' && !/^[+-]/.test(name);
  } catch {
    return false;
  }
}
