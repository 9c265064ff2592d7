import type { ScalingBehavior } from './behavior';
import type { KedaTrigger } from './keda-triggers';

/** What happens while a trigger has no value. @see https://keda.sh/docs/latest/reference/scaledobject-spec/#fallback */
export interface KedaFallback {
  /**
   * How often in a row a trigger has to fail.
   * @default 3
   */
  readonly failureThreshold?: number;
  /** How many pods there are then. */
  readonly replicas: number;
  /**
   * Whether these are as many, or the pods that there are, where they are more or where they are fewer.
   * @default 'currentReplicasIfHigher', which takes no pod away because Prometheus is down
   */
  readonly behavior?: 'static' | 'currentReplicas' | 'currentReplicasIfHigher' | 'currentReplicasIfLower';
  /**
   * Confirms that KEDA is 2.19 or newer, whose fallback also starts pods where there is none. Needed where there may be
   * none.
   * @default false
   */
  readonly fromZero?: boolean;
}

export interface KedaProps {
  /**
   * The fewest pods. 0 needs a trigger whose value is there when no pod is, see `TriggerSource`.
   * @default 1
   */
  readonly min?: number;
  /** The most pods. */
  readonly max: number;
  /**
   * No pods while no trigger is active, and at least `min` otherwise. KEDA takes 0 only.
   * @default - `min` pods always
   */
  readonly idle?: 0;
  /** What KEDA looks at. The trigger that wants the most pods wins. */
  readonly triggers: readonly KedaTrigger[];
  /**
   * How long no trigger must have been active before the last pod goes. Only where there may be none.
   * @default - as long as a new pod may take, at least 300
   */
  readonly cooldownPeriodSeconds?: number;
  /**
   * How long the pods of a new server stay, active or not. Only where there may be none.
   * @default - the cooldown period
   */
  readonly initialCooldownPeriodSeconds?: number;
  /**
   * How often KEDA looks at the triggers while there is no pod. Only where there may be none.
   * @default 30
   */
  readonly pollingIntervalSeconds?: number;
  /**
   * What happens while a trigger has no value.
   * @default - the number of pods stays as it is
   */
  readonly fallback?: KedaFallback;
  /**
   * How fast the number of pods changes above the first; what is not given stays as it is by default.
   * @default - see `modelServerBehavior()`
   */
  readonly behavior?: ScalingBehavior;
}
