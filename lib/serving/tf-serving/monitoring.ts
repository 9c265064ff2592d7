import type { Problems } from '../../workload/values/validation';
import type { MonitoringConfig } from './messages';

/** Metrics for Prometheus, on the REST port. */
export interface TfMonitoring {
  /**
   * Where they are.
   * @default '/monitoring/prometheus/metrics'
   */
  readonly path?: string;
}

/** Checks where the metrics are. */
export function readMonitoring(problems: Problems, monitoring: TfMonitoring): MonitoringConfig {
  const path = monitoring.path ?? '/monitoring/prometheus/metrics';
  // The server compares the whole path, and asks for metrics before it looks for a model.
  problems.expect(
    /^\/[\w.~/-]+$/.test(path),
    'monitoring.path',
    'must begin with a slash, and consist of letters, digits, hyphens, underscores, dots and slashes',
    path,
  );
  problems.expect(
    !/^\/v1(\/|$)/i.test(path),
    'monitoring.path',
    "must not begin with '/v1/', where the models are",
    path,
  );
  return { prometheus_config: { enable: true, path } };
}
