// The parts of TensorFlow Serving's own messages that are written here, field by field as they are defined there.

/** @see https://github.com/tensorflow/serving/blob/master/tensorflow_serving/config/model_server_config.proto */
export type ModelServerConfig = {
  readonly model_config_list: { readonly config: readonly ModelConfig[] };
};

/** One model of a {@link ModelServerConfig}. */
export type ModelConfig = {
  readonly name: string;
  readonly base_path: string;
  readonly model_platform: 'tensorflow';
  readonly model_version_policy?: ServableVersionPolicy | undefined;
  /** A map: a message for each of its entries. */
  readonly version_labels?: readonly { readonly key: string; readonly value: number }[];
};

/**
 * @see https://github.com/tensorflow/serving/blob/master/tensorflow_serving/config/file_system_storage_path_source.proto
 */
export type ServableVersionPolicy =
  | { readonly latest: { readonly num_versions: number } }
  | { readonly all: Readonly<Record<string, never>> }
  | { readonly specific: { readonly versions: readonly number[] } };

/**
 * @see https://github.com/tensorflow/serving/blob/master/tensorflow_serving/servables/tensorflow/session_bundle_config.proto
 */
export type BatchingParameters = {
  readonly max_batch_size?: Wrapped<number>;
  readonly batch_timeout_micros?: Wrapped<number>;
  readonly max_enqueued_batches?: Wrapped<number>;
  readonly num_batch_threads?: Wrapped<number>;
  readonly enable_large_batch_splitting?: Wrapped<boolean>;
  readonly max_execution_batch_size?: Wrapped<number>;
  readonly allowed_batch_sizes?: readonly number[] | undefined;
  readonly pad_variable_length_inputs?: boolean | undefined;
};

/** @see https://github.com/tensorflow/serving/blob/master/tensorflow_serving/config/monitoring_config.proto */
export type MonitoringConfig = {
  readonly prometheus_config: { readonly enable: boolean; readonly path: string };
};

/** A value of a wrapper type such as `google.protobuf.Int64Value`; undefined where the field is left out. */
export type Wrapped<T> = { readonly value: T } | undefined;
