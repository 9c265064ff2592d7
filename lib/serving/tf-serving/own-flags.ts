import type { Problems } from '../../workload/values/validation';

// Flags that something here sets already, and what sets them.
const setBy: Readonly<Record<string, string>> = {
  port: 'the server itself, to 8500',
  rest_api_port: 'the server itself, to 8501',
  rest_api_timeout_in_ms: "'requestSeconds'",
  model_name: "'modelName'",
  model_base_path: "'model'",
  model_config_file: "'models'",
  model_config_file_poll_wait_seconds: 'nothing: a changed configuration is another ConfigMap, and rolls the pods',
  allow_version_labels_for_unavailable_models: "'versionLabels' of a model",
  file_system_poll_wait_seconds: "'pollSeconds'",
  enable_batching: "'batching'",
  batching_parameters_file: "'batching'",
  enable_per_model_batching_parameters: "'batching.perModel'",
  monitoring_config_file: "'monitoring'",
  ssl_config_file: "'grpc.tls'",
  grpc_channel_arguments: "'grpc'",
  enable_model_warmup: "'warmup'",
  per_process_gpu_memory_fraction: "'gpuMemoryFraction'",
};

/**
 * Checks that flags of one's own do not quietly take the place of ours: of two that are the same, the last one counts.
 */
export function checkExtraArgs(problems: Problems, extraArgs: readonly string[]): void {
  extraArgs.forEach((argument, index) => {
    const flag = /^--([a-z_]+)(=|$)/.exec(argument)?.[1] ?? '';
    const setter = Object.hasOwn(setBy, flag) ? setBy[flag] : undefined;
    problems.expect(
      setter === undefined,
      `extraArgs[${index}]`,
      `must not be a flag that is set by ${setter}`,
      argument,
    );
  });
}
