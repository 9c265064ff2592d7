import type { Construct } from 'constructs';
import { HashedConfigMap } from '../../workload/configuration/config-map';
import { markerPaths } from '../../workload/synthesis/markers';
import { nameLimits } from '../../workload/objects/names';
import type { Problems } from '../../workload/values/validation';
import type { VolumeMount } from '../../workload/volumes/volumes';
import { batchingFlags, readBatching } from './batching';
import type { ModelServerConfig } from './messages';
import type { ReadModel } from './model';
import { readMonitoring } from './monitoring';
import type { TfServingProps } from './props';
import { writeTextFormat } from './text-format';

/** The configuration of a server: flags, and files where flags cannot say it. */
export interface ConfigFiles {
  readonly flags: readonly string[];
  readonly volumes: readonly VolumeMount[];
  /** Where the metrics are, if anywhere. */
  readonly metricsPath: string | undefined;
}

const folder = '/etc/tf-serving';
const modelsFile = 'models.config';
const batchingFile = 'batching.config';
const monitoringFile = 'monitoring.config';

/**
 * Writes the configuration into a ConfigMap that is named by its content: a change is
 * another ConfigMap, and the pods roll to it one by one. The server could read a changed file while it runs, but then
 * it refuses to move a label to a version that is still loading, and nobody is told.
 */
export function makeConfigFiles(
  scope: Construct,
  problems: Problems,
  props: TfServingProps,
  { name, models }: { readonly name: string; readonly models: readonly ReadModel[] },
): ConfigFiles {
  const batching = props.batching === undefined ? undefined : readBatching(problems, props.batching);
  const monitoring = props.monitoring === undefined ? undefined : readMonitoring(problems, props.monitoring);
  const data = {
    ...(props.models === undefined ? {} : { [modelsFile]: writeTextFormat(served(models)) }),
    ...(batching === undefined ? {} : { [batchingFile]: writeTextFormat(batching) }),
    ...(monitoring === undefined ? {} : { [monitoringFile]: writeTextFormat(monitoring) }),
  };
  const flags = [
    ...modelFlags(props, models),
    ...(props.batching === undefined
      ? []
      : batchingFlags(props.batching, batching === undefined ? undefined : `${folder}/${batchingFile}`)),
    ...(monitoring === undefined ? [] : [`--monitoring_config_file=${folder}/${monitoringFile}`]),
  ];
  const metricsPath = monitoring?.prometheus_config.path;
  // A deferred value is a problem of its prop already, and would be one of the ConfigMap again.
  if (Object.keys(data).length === 0 || markerPaths(data).length > 0) {
    return { flags, volumes: [], metricsPath };
  }
  const limit = nameLimits.object - '-config-01234567'.length;
  if (
    !problems.expect(
      name.length <= limit,
      'name',
      `must have at most ${limit} characters, for the ConfigMap of its configuration is named after it`,
      name,
    )
  ) {
    return { flags, volumes: [], metricsPath };
  }
  const config = new HashedConfigMap(scope, 'config', { name: `${name}-config`, data });
  return { flags, volumes: [{ volume: config, path: folder }], metricsPath };
}

function modelFlags(props: TfServingProps, models: readonly ReadModel[]): string[] {
  if (props.models === undefined) {
    return models.flatMap(({ name, basePath }) => [`--model_name=${name}`, `--model_base_path=${basePath}`]);
  }
  const labelled = models.some(({ config }) => (config.version_labels ?? []).length > 0);
  // A label could not be given to a version that is not loaded yet otherwise, and at the start none is.
  return [
    `--model_config_file=${folder}/${modelsFile}`,
    ...(labelled ? ['--allow_version_labels_for_unavailable_models'] : []),
  ];
}

function served(models: readonly ReadModel[]): ModelServerConfig {
  return { model_config_list: { config: models.map(({ config }) => config) } };
}
