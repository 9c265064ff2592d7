import { isDeferred } from '../../workload/synthesis/markers';
import type { CronTrigger, KedaTrigger, PrometheusTrigger, RawTrigger, TriggerProps } from './keda-triggers';
import type { ScalingContext } from './scaling';
import { expectNoCpu } from './shape-metrics';

/** A trigger as KEDA writes it. @see https://keda.sh/docs/latest/reference/scaledobject-spec/#triggers */
export interface TriggerManifest {
  readonly type: string;
  readonly name?: string;
  readonly metricType?: string;
  readonly metadata: Readonly<Record<string, string | undefined>>;
  readonly authenticationRef?: { readonly name: string; readonly kind?: string };
}

/** Checks triggers as KEDA does, and writes them in its form. */
export function shapeTriggers(
  context: ScalingContext,
  triggers: readonly KedaTrigger[],
  max: number,
): TriggerManifest[] {
  const { problems } = context;
  problems.expect(triggers.length > 0, 'scaling.triggers', 'must hold at least one trigger', triggers);
  return triggers.map((trigger, index) => {
    const at = `scaling.triggers[${index}]`;
    const taken =
      trigger.name !== undefined && triggers.some((other, position) => position < index && other.name === trigger.name);
    problems.expect(!taken, `${at}.name`, 'must be another name than that of the other triggers', trigger.name);
    switch (trigger.type) {
      case 'prometheus':
        return shapePrometheus(context, trigger, at);
      case 'cron':
        return shapeCron(context, trigger, max, at);
      case 'raw':
        return shapeRaw(context, trigger, at);
    }
  });
}

function shapePrometheus({ problems }: ScalingContext, trigger: PrometheusTrigger, at: string): TriggerManifest {
  if (!isDeferred(trigger.serverAddress)) {
    problems.expect(
      /^https?:\/\/[^/]/.test(trigger.serverAddress),
      `${at}.serverAddress`,
      "must be a URL such as 'http://prometheus.monitoring.svc:9090'",
      trigger.serverAddress,
    );
  }
  problems.expect(
    isDeferred(trigger.query) || trigger.query.trim() !== '',
    `${at}.query`,
    'must be a query of Prometheus',
    trigger.query,
  );
  if (!isDeferred(trigger.threshold)) {
    problems.expect(
      Number.isFinite(trigger.threshold) && trigger.threshold > 0,
      `${at}.threshold`,
      'must be a number, more than 0',
      trigger.threshold,
    );
  }
  if (trigger.activationThreshold !== undefined && !isDeferred(trigger.activationThreshold)) {
    problems.expect(
      Number.isFinite(trigger.activationThreshold),
      `${at}.activationThreshold`,
      'must be a number',
      trigger.activationThreshold,
    );
  }
  return {
    type: 'prometheus',
    ...common(trigger),
    metadata: {
      serverAddress: trigger.serverAddress,
      query: trigger.query,
      threshold: asText(trigger.threshold),
      activationThreshold: trigger.activationThreshold === undefined ? undefined : asText(trigger.activationThreshold),
      ignoreNullValues: String(trigger.ignoreNullValues ?? false),
      namespace: trigger.namespace,
      authModes: trigger.authModes,
    },
  };
}

function shapeCron({ problems }: ScalingContext, trigger: CronTrigger, max: number, at: string): TriggerManifest {
  for (const field of ['start', 'end'] as const) {
    if (!isDeferred(trigger[field])) {
      problems.expect(
        trigger[field].trim().split(/\s+/).length === 5,
        `${at}.${field}`,
        "must be five fields, minute, hour, day, month, day of the week: '0 8 * * 1-5'",
        trigger[field],
      );
    }
  }
  problems.expect(trigger.start !== trigger.end, `${at}.end`, "must be another time than 'start'", trigger.end);
  problems.expect(
    trigger.timezone !== '',
    `${at}.timezone`,
    "must be a time zone such as 'Europe/Berlin'",
    trigger.timezone,
  );
  problems.integer(
    trigger.desiredReplicas,
    `${at}.desiredReplicas`,
    1,
    typeof max === 'number' && max >= 1 ? max : undefined,
  );
  return {
    type: 'cron',
    ...common(trigger),
    metadata: {
      timezone: trigger.timezone,
      start: trigger.start,
      end: trigger.end,
      desiredReplicas: asText(trigger.desiredReplicas),
    },
  };
}

function shapeRaw(context: ScalingContext, trigger: RawTrigger, at: string): TriggerManifest {
  context.problems.expect(
    trigger.trigger !== '' && trigger.trigger !== 'raw',
    `${at}.trigger`,
    "must be a type of KEDA, such as 'rabbitmq'",
    trigger.trigger,
  );
  if (trigger.trigger === 'cpu') {
    expectNoCpu(context, trigger.allowWithAccelerator, `${at}.trigger`);
  }
  return { type: trigger.trigger, ...common(trigger), metadata: { ...trigger.metadata } };
}

function common({ name, metricType, authentication }: TriggerProps): Omit<TriggerManifest, 'type' | 'metadata'> {
  return {
    name,
    metricType,
    authenticationRef:
      authentication === undefined ? undefined : { name: authentication.name, kind: authentication.kind },
  };
}

// KEDA takes text only. What is known at deploy time only stays what it is until then.
function asText(value: number): string {
  return isDeferred(value) ? (value as unknown as string) : String(value);
}
