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
