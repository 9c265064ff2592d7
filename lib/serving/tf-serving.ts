import type { Construct } from 'constructs';
import { checkVendor } from '../workload/accelerator/check-vendor';
import type { Image } from '../workload/images/image-reference';
import { tfServingMetrics } from '../workload/metrics/catalogue/tf-serving';
import { ableTelemetry } from '../workload/telemetry/telemetry';
import { isDeferred } from '../workload/synthesis/markers';
import type { Problems } from '../workload/values/validation';
import type { ServedModelVersion } from '../workload/models/versioned-models';
import type { VolumeMount } from '../workload/volumes/volumes';
import { ModelServer, type ModelServerShape, type ShapeContext } from './model-server';
import { defaultRequestSeconds } from './server';
import { makeConfigFiles } from './tf-serving/config-files';
import { grpcFlags } from './tf-serving/grpc';
import { namesOfModels, readModels, type ReadModel } from './tf-serving/model';
import { checkExtraArgs } from './tf-serving/own-flags';
import type { TfServingProps } from './tf-serving/props';
import { readinessChecks } from './tf-serving/readiness';
import { shapeStaging } from './tf-serving/staging';
import { shapeTls } from './tf-serving/tls';

const grpcPort = 8500;
const restPort = 8501;

/**
 * TensorFlow Serving: one model or several, over gRPC on port 8500 and REST on port 8501.
 *
 * It looks for new versions while it runs, so a training job that publishes the next one into the volume needs no
 * deployment. Two versions are in memory while it changes over. A change of the configuration rolls the pods.
 *
 * @example
 * new TfServing(environment, 'vision', {
 *   models: [
 *     {
 *       name: 'digits',
 *       source: { volume, path: 'digits' },
 *       versionPolicy: { specific: [42, 43] },
 *       versionLabels: { stable: 42, canary: 43 },
 *     },
 *     { name: 'letters', source: { uri: 'gs://models/letters' } },
 *   ],
 *   resources: { cpu: { request: 2 }, memory: { request: '4Gi' } },
 * });
 */
export class TfServing extends ModelServer {
  /** The name of the model; of the first, where there are several. */
  public readonly modelName: string;
  /** The names of all models. */
  public readonly modelNames: readonly string[];

  constructor(scope: Construct, id: string, props: TfServingProps) {
    super(scope, id, props, (context) => shapeTfServing(props, context));
    this.modelNames = namesOfModels(props, this.name);
    this.modelName = this.modelNames[0] ?? this.name;
  }
}

function shapeTfServing(props: TfServingProps, { scope, problems, name, telemetry }: ShapeContext): ModelServerShape {
  const models = readModels(problems, props, name);
  checkVendor(problems, props.accelerator, ['nvidia'], 'TensorFlow Serving');
  checkExtraArgs(problems, props.extraArgs ?? []);
  const image = { image: readImage(problems, props), imageProp: props.image === undefined ? 'version' : 'image' };
  const config = makeConfigFiles(scope, problems, props, { name, models });
  const staging = shapeStaging(
    problems,
    props.staging,
    models.flatMap(({ downloads }) => downloads),
    props.resources,
  );
  const tls = shapeTls(props.grpc?.tls, { ...image, resources: props.resources });
  return {
    component: 'tf-serving',
    telemetry: ableTelemetry(problems, telemetry, { traces: [], jsonLogs: false }, 'TensorFlow Serving'),
    ...image,
    // The image's entry point is a shell that stays between Kubernetes and the server.
    command: ['/usr/bin/tensorflow_model_server'],
    args: [
      `--port=${grpcPort}`,
      // Off by default.
      `--rest_api_port=${restPort}`,
      ...config.flags,
      ...pollFlags(problems, props, models),
      ...requestFlags(props),
      ...grpcFlags(problems, props.grpc ?? {}, props.requestSeconds ?? defaultRequestSeconds),
      ...tls.flags,
      ...modelRuntimeFlags(problems, props),
      ...(props.extraArgs ?? []),
    ],
    volumes: [...modelVolumes(models), ...staging.volumes, ...config.volumes, ...tls.volumes],
    initContainers: [...staging.initContainers, ...tls.initContainers],
    initSeconds: staging.seconds,
    ports: [
      { name: 'http', port: restPort },
      // Proxies take h2c for HTTP/2 without TLS.
      { name: 'grpc', port: grpcPort, ...(props.grpc?.tls === undefined ? { appProtocol: 'kubernetes.io/h2c' } : {}) },
    ],
    probes: { ...readinessChecks(models, restPort), liveness: { port: 'grpc' } },
    defaultStartupSeconds: 300,
    ...(config.metricsPath === undefined
      ? {}
      : { metrics: { port: 'http', path: config.metricsPath }, engineMetrics: tfServingMetrics }),
    served: models.flatMap((model) => servedVersion(model, models.length === 1 ? name : `${name}/${model.name}`)),
  };
}

// https://www.tensorflow.org/tfx/serving/api_rest#model_status_api
function servedVersion(
  { name: model, versioned, newestVersion }: ReadModel,
  name: string,
): Omit<ServedModelVersion, 'service'>[] {
  return versioned === undefined
    ? []
    : [{ ...versioned, name, port: 'http', statusPath: `/v1/models/${model}`, version: newestVersion }];
}

function readImage(problems: Problems, props: TfServingProps): Image {
  if (props.image !== undefined) {
    problems.expect(
      props.version === undefined,
      'version',
      "must be left out beside 'image', which has one",
      props.version,
    );
    return props.image;
  }
  return `tensorflow/serving:${props.version ?? '2.19.1'}${props.accelerator === undefined ? '' : '-gpu'}`;
}

// Models may be in one volume, which is mounted once.
function modelVolumes(models: readonly ReadModel[]): VolumeMount[] {
  const mounts = models.flatMap(({ volumes }) => volumes);
  return mounts.filter((mount, index) => mounts.findIndex(({ volume }) => volume === mount.volume) === index);
}

function pollFlags(problems: Problems, props: TfServingProps, models: readonly ReadModel[]): string[] {
  problems.optionalInteger(props.pollSeconds, 'pollSeconds', 0, 2 ** 31 - 1);
  // It looks once a second otherwise, and in remote storage every look is a request that is paid for.
  const seconds = props.pollSeconds ?? (models.some(({ remote }) => remote) ? 60 : undefined);
  return seconds === undefined ? [] : [`--file_system_poll_wait_seconds=${seconds}`];
}

// REST requests are broken off after 30 seconds otherwise, however long they were said to take.
function requestFlags({ requestSeconds }: TfServingProps): string[] {
  return requestSeconds === undefined || isDeferred(requestSeconds)
    ? []
    : [`--rest_api_timeout_in_ms=${requestSeconds * 1000}`];
}

function modelRuntimeFlags(problems: Problems, props: TfServingProps): string[] {
  const { gpuMemoryFraction: fraction, warmup } = props;
  if (fraction !== undefined) {
    problems.expect(
      isDeferred(fraction) || (fraction > 0 && fraction <= 1),
      'gpuMemoryFraction',
      'must be more than 0 and at most 1',
      fraction,
    );
    problems.expect(props.accelerator !== undefined, 'gpuMemoryFraction', "needs an 'accelerator'", fraction);
  }
  return [
    ...(warmup === false ? ['--enable_model_warmup=false'] : []),
    ...(fraction === undefined ? [] : [`--per_process_gpu_memory_fraction=${fraction}`]),
  ];
}
