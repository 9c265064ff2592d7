import type { LogPlace } from './log-places';
import type { LogSource } from './log-sources';
import type { LogsOptions } from './logs-request';

/** Which part of a log is meant. */
export interface LogPart extends Pick<LogsOptions, 'previous' | 'tail'> {
  readonly since?: string | undefined;
  /** Only what is younger than this moment. @default - however old */
  readonly sinceTime?: string;
}

/** The arguments of `kubectl logs` for a container. */
export function logArguments(
  { namespace }: Pick<LogPlace, 'namespace'>,
  { pod, container }: Pick<LogSource, 'pod' | 'container'>,
  { previous, since, sinceTime, tail }: LogPart,
): string[] {
  return [
    'logs',
    pod,
    ...['-n', namespace, '-c', container],
    `--tail=${tail}`,
    ...(since === undefined ? [] : [`--since=${since}`]),
    ...(sinceTime === undefined ? [] : [`--since-time=${sinceTime}`]),
    ...(previous ? ['--previous'] : []),
  ];
}

/** What the lines of a container begin with. */
export function inFront({ cluster }: Pick<LogPlace, 'cluster'>, { prefix }: Pick<LogSource, 'prefix'>): string {
  return cluster === undefined ? prefix : `${cluster}/${prefix}`;
}
