import type { Problems } from '../values/validation';

/** Every alert that is made; each has a chapter in docs/alerts.md. */
export const alertNames = [
  'ModelServerUnavailable',
  'ModelServerBelowReplicas',
  'ModelServerNotScraped',
  'ModelServerRestarts',
  'ModelServerOutOfMemory',
  'AcceleratorPodPending',
  'AutoscalerAtMaximum',
  'AutoscalerBlind',
  'RequestsWait',
  'EngineStalled',
  'KvCachePressure',
  'RequestsFail',
  'AvailabilityBurn',
  'QueueTimeBurn',
  'TimeToFirstTokenBurn',
  'InterTokenLatencyBurn',
  'LatencyBurn',
  'GpuFault',
  'GpuIdle',
  'PublishedVersionNotServed',
  'TrainingFailed',
  'TrainingStuck',
  'CheckpointOld',
  'ScheduleMissed',
  'QueueAdmitsNothing',
] as const;

/** The name of an alert. */
export type AlertName = (typeof alertNames)[number];

/** Checks the names of alerts that are left out. */
export function checkAlertNames(problems: Problems, names: readonly string[] = []): void {
  names.forEach((name, index) =>
    problems.expect(
      (alertNames as readonly string[]).includes(name),
      `monitored.withoutAlerts[${index}]`,
      `must be one of ${alertNames.join(', ')}`,
      name,
    ),
  );
}
