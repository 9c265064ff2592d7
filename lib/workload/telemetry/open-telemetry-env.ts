import type { IConstruct } from 'constructs';
import { partOf } from '../cluster/environment-context';
import { isDeferred } from '../synthesis/markers';
import type { Env } from '../pod/env';
import type { OwnTelemetry } from './telemetry';

/** Variables that the pod's own fields give, for others to name. */
const podName = 'OTEL_K8S_POD_NAME';
const podNamespace = 'OTEL_K8S_NAMESPACE_NAME';

/** The variables by which programs are told of telemetry. */
export interface TelemetryVariables {
  readonly env: Env;
  /** Variables that the pod's own fields give. */
  readonly fieldEnv: Readonly<Record<string, string>>;
}

/**
 * The variables by which OpenTelemetry's SDKs know where traces go, and what they are of.
 *
 * @param name the name of the server or run
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function openTelemetryEnv(scope: IConstruct, name: string, { traces }: OwnTelemetry): TelemetryVariables {
  if (traces === undefined) {
    return { env: {}, fieldEnv: {} };
  }
  const { endpoint, protocol, sampling } = traces;
  const around = partOf(scope);
  const attributes = [
    ...(around === undefined ? [] : [`service.namespace=${around}`]),
    `service.instance.id=$(${podName})`,
    `k8s.pod.name=$(${podName})`,
    `k8s.namespace.name=$(${podNamespace})`,
  ];
  const all = sampling === 1 && !isDeferred(sampling);
  return {
    fieldEnv: { [podName]: 'metadata.name', [podNamespace]: 'metadata.namespace' },
    env: {
      OTEL_SERVICE_NAME: name,
      OTEL_RESOURCE_ATTRIBUTES: attributes.join(','),
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      // Some engines look for nothing else.
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol,
      OTEL_TRACES_SAMPLER: all ? 'parentbased_always_on' : 'parentbased_traceidratio',
      ...(all ? {} : { OTEL_TRACES_SAMPLER_ARG: sampling }),
      // Metrics and logs are had in other ways, and the collector may not take them.
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    },
  };
}

/** The variable by which a program of one's own is told how to log: there is no standard for it. */
export function logEnv({ jsonLogs }: OwnTelemetry): Env {
  return jsonLogs ? { LOG_FORMAT: 'json' } : {};
}

/** Where traces are sent by HTTP: SDKs add the path to the endpoint, engines that take a URL do not. */
export function traceUrl({ endpoint, protocol }: NonNullable<OwnTelemetry['traces']>): string {
  return protocol === 'grpc' ? endpoint : `${endpoint.replace(/\/$/, '')}/v1/traces`;
}

/** The addresses that a pod has to reach for its traces. */
export function traceDestinations({ traces }: OwnTelemetry): readonly string[] {
  return traces === undefined || isDeferred(traces.endpoint) ? [] : [traces.endpoint];
}
