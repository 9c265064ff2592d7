import type { IConstruct } from 'constructs';
import { isDeferred } from '../synthesis/markers';
import { isMap } from '../values/maps';
import type { Problems } from '../values/validation';

/** How traces are sent. */
export type TraceProtocol = 'grpc' | 'http/protobuf';

/** Where traces go. */
export interface Traces {
  /** The collector that takes them, by OTLP: `http://collector.observability.svc:4317`; by HTTP without `/v1/traces`. */
  readonly endpoint: string;
  /**
   * How they are sent: collectors take `grpc` on port 4317 as a rule, and `http/protobuf` on 4318.
   * @default 'grpc'
   */
  readonly protocol?: TraceProtocol;
  /**
   * Which share of the traces that begin here is sent, from 0 to 1. A trace that began elsewhere goes on as it was
   * decided there.
   * @default 1
   */
  readonly sampling?: number;
}

/** What servers and runs tell of what they do, beside metrics. */
export interface Telemetry {
  /**
   * Traces of requests, by OpenTelemetry; `false` for none.
   * @default - as the environment says; none
   */
  readonly traces?: Traces | false;
  /**
   * `json` writes each line of a log as a JSON object, `text` as people read it.
   * @default - as the environment says; as the program does by itself
   */
  readonly logs?: 'json' | 'text';
}

/** What of it counts for one server or run. */
export interface OwnTelemetry {
  readonly traces?: Required<Traces>;
  readonly jsonLogs: boolean;
  /** Whether it was said at the server or run itself: what its program cannot do is then a problem. */
  readonly asked: { readonly traces: boolean; readonly logs: boolean };
}

const key = 'modelyard.dev/telemetry';

/** Says what everything under a construct tells, where it does not say it itself. */
export function provideTelemetry(scope: IConstruct, telemetry: Telemetry): void {
  scope.node.setContext(key, telemetry);
}

/** What counts for a server or run: what it says itself, and else what its environment does. */
export function telemetryOf(scope: IConstruct, own: Telemetry | false | undefined): OwnTelemetry {
  const around = (scope.node.tryGetContext(key) as Telemetry | undefined) ?? {};
  const { traces = around.traces, logs = around.logs } = own === false ? { traces: false, logs: 'text' } : (own ?? {});
  const said = own === false || own === undefined ? {} : own;
  return {
    ...(traces === undefined || traces === false ? {} : { traces: { protocol: 'grpc', sampling: 1, ...traces } }),
    jsonLogs: logs === 'json',
    asked: { traces: said.traces !== undefined && said.traces !== false, logs: said.logs === 'json' },
  };
}

/** Checks what a user says of it. @param prop what it is called there */
export function checkTelemetry(problems: Problems, telemetry: Telemetry | false | undefined, prop: string): void {
  if (telemetry === undefined || telemetry === false) {
    return;
  }
  if (!problems.expect(isMap(telemetry), prop, 'must be { traces, logs }, or false', telemetry)) {
    return;
  }
  const { traces, logs } = telemetry;
  problems.expect(
    logs === undefined || ['json', 'text'].includes(logs),
    `${prop}.logs`,
    "must be 'json' or 'text'",
    logs,
  );
  if (traces === undefined || traces === false) {
    return;
  }
  if (!problems.expect(isMap(traces), `${prop}.traces`, 'must be { endpoint }, or false', traces)) {
    return;
  }
  const { endpoint, protocol, sampling } = traces;
  problems.expect(
    isDeferred(endpoint) || /^https?:\/\/[^\s/?#]+\/?$/.test(endpoint),
    `${prop}.traces.endpoint`,
    'must be a URL without a path, such as http://collector.observability.svc:4317',
    endpoint,
  );
  problems.expect(
    protocol === undefined || ['grpc', 'http/protobuf'].includes(protocol),
    `${prop}.traces.protocol`,
    "must be 'grpc' or 'http/protobuf'",
    protocol,
  );
  problems.expect(
    sampling === undefined || isDeferred(sampling) || (typeof sampling === 'number' && sampling >= 0 && sampling <= 1),
    `${prop}.traces.sampling`,
    'must be a share from 0 to 1',
    sampling,
  );
}

/** What a program can tell. */
export interface TelemetryAbilities {
  /** By which protocols it sends traces: none where it makes none. */
  readonly traces: readonly TraceProtocol[];
  /** Whether it can write its log as JSON. */
  readonly jsonLogs: boolean;
}

/**
 * What of the telemetry a program can tell. That it cannot is a problem where it was asked for at the server itself;
 * what is said for a whole environment reaches those that can. Another protocol than the program's is always one, for
 * its traces would go nowhere.
 */
export function ableTelemetry(
  problems: Problems,
  { traces, jsonLogs, asked }: OwnTelemetry,
  able: TelemetryAbilities,
  who: string,
): OwnTelemetry {
  problems.expect(
    able.traces.length > 0 || !asked.traces,
    'telemetry.traces',
    `must be left out, for ${who} makes none`,
  );
  problems.expect(
    able.jsonLogs || !asked.logs,
    'telemetry.logs',
    `must be left out or 'text', for ${who} cannot write its log as JSON`,
    'json',
  );
  const traced = able.traces.length > 0 ? traces : undefined;
  if (traced !== undefined && able.traces.length > 0) {
    problems.expect(
      able.traces.includes(traced.protocol),
      'telemetry.traces.protocol',
      `must be '${able.traces.join("' or '")}' for ${who}, with the endpoint of the collector that takes it`,
      traced.protocol,
    );
  }
  return {
    ...(traced === undefined ? {} : { traces: traced }),
    jsonLogs: jsonLogs && able.jsonLogs,
    asked,
  };
}
