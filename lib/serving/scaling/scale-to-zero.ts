import type { KedaProps } from './keda-props';
import type { KedaTrigger, TriggerSource } from './keda-triggers';
import type { ScalingContext } from './scaling';

/** The fields of a ScaledObject that decide when the last pod goes and the first one comes. */
export interface ZeroManifest {
  readonly pollingInterval?: number;
  readonly cooldownPeriod?: number;
  readonly initialCooldownPeriod?: number;
}

/**
 * Checks that a server which may be without pods gets one again, and keeps it until it serves.
 *
 * @see https://github.com/kserve/kserve/issues/1247
 */
export function shapeZero(props: KedaProps, context: ScalingContext): ZeroManifest {
  const { problems } = context;
  problems.expect(
    props.idle === undefined || props.idle === 0,
    'scaling.idle',
    'must be 0, the only number that KEDA takes',
    props.idle,
  );
  if (props.idle !== undefined) {
    problems.expect(props.min !== 0, 'scaling.min', "must be at least 1 beside 'idle'", props.min);
  }
  const {
    pollingIntervalSeconds: polling,
    cooldownPeriodSeconds: cooldown,
    initialCooldownPeriodSeconds: initialCooldown,
  } = props;
  if (props.min !== 0 && props.idle === undefined) {
    for (const [prop, value] of Object.entries({
      pollingIntervalSeconds: polling,
      cooldownPeriodSeconds: cooldown,
      initialCooldownPeriodSeconds: initialCooldown,
    })) {
      problems.expect(
        value === undefined,
        `scaling.${prop}`,
        "has no effect on a server that always has a pod. Remove it, or set 'min' or 'idle' to 0",
        value,
      );
    }
    return {};
  }
  checkSources(props.triggers, context);
  const enough = typeof context.newPodSeconds === 'number' ? Math.max(300, context.newPodSeconds) : 300;
  const cooldownPeriod = cooldown ?? enough;
  problems.optionalInteger(polling, 'scaling.pollingIntervalSeconds', 1);
  if (
    problems.integer(cooldownPeriod, 'scaling.cooldownPeriodSeconds', 0) &&
    cooldown !== undefined &&
    props.triggers.some((trigger) => sourceOf(trigger) === 'gateway')
  ) {
    problems.expect(
      !(cooldown < context.startupSeconds),
      'scaling.cooldownPeriodSeconds',
      `must be at least the start-up budget of ${context.startupSeconds} seconds: ` +
        'callers that a gateway counts may give up before the first pod serves, and it would be taken away while it ' +
        'loads (https://github.com/kserve/kserve/issues/1247)',
      cooldown,
    );
  }
  problems.optionalInteger(initialCooldown, 'scaling.initialCooldownPeriodSeconds', 0);
  return { pollingInterval: polling, cooldownPeriod, initialCooldownPeriod: initialCooldown ?? cooldownPeriod };
}

function checkSources(triggers: readonly KedaTrigger[], { problems }: ScalingContext): void {
  triggers.forEach((trigger, index) => {
    if (trigger.type === 'raw' && (trigger.trigger === 'cpu' || trigger.trigger === 'memory')) {
      problems.expect(
        (trigger.source ?? 'pods') === 'pods',
        `scaling.triggers[${index}].source`,
        `must be 'pods': only pods have ${trigger.trigger}`,
        trigger.source,
      );
    }
  });
  if (triggers.length > 0 && triggers.every((trigger) => sourceOf(trigger) === 'pods')) {
    problems.add(
      'scaling.triggers',
      'must hold one whose value is there when no pod is, since there may be none: ' +
        'a metric of the pods themselves goes with the last of them, and nothing brings the first one back. ' +
        "Measure what stands before the server, and say so by source: 'gateway' or 'queue', or take a cron trigger",
    );
  }
}

function sourceOf(trigger: KedaTrigger): TriggerSource | 'clock' {
  return trigger.type === 'cron' ? 'clock' : (trigger.source ?? 'pods');
}
