import type { Construct } from 'constructs';
import type { Image } from '../workload/images/image-reference';
import type { EngineMetrics } from '../workload/metrics/engine-metrics';
import { defaultModelPath, mountModel, type ServedModel } from '../workload/models/mounted-model';
import { logEnv } from '../workload/telemetry/open-telemetry-env';
import type { Check } from '../workload/pod/probes';
import type { Problems } from '../workload/values/validation';
import { checkRanks } from './engines/check-ranks';
import { ModelServer, type ModelServerShape, type ShapeContext } from './model-server';
import { checkPublishedModel, publishedModelEnv, publishedModelVolume, type PublishedModel } from './published-model';
import type { ServerProps } from './server-props';

interface WebModelServerOwnProps {
  /** The image: an `ImageBuild`, or a reference with an exact version. */
  readonly image: Image;
  /**
   * The model, which the program finds in the folder that `MODEL_PATH` of its environment names.
   * @default - in the image
   */
  readonly model?: ServedModel;
  /**
   * The folder of the model.
   * @default '/mnt/models'
   */
  readonly modelPath?: string;
  /**
   * The model, where training publishes version after version of it: the program finds the folder of the versions as
   * `MODEL_BASE_PATH`, and the one that it is to serve, if it is to be no other, as
   * `MODEL_VERSION`. Not beside `model`.
   * @default - the model does not change while the server runs
   */
  readonly publishedModel?: PublishedModel;
  /**
   * The port that the program listens on, above 1023.
   * @default 8080
   */
  readonly port?: number;
  /**
   * The port of the Service.
   * @default 80; `port` where the Service is headless
   */
  readonly servicePort?: number;
  /**
   * What is run instead of the image's entry point.
   * @default - the image's own
   */
  readonly command?: readonly string[];
  /**
   * The arguments of the program.
   * @default - the image's own
   */
  readonly args?: readonly string[];
  /**
   * The path that answers with 2xx or 3xx when the model is loaded and requests can come.
   * @default '/'
   */
  readonly readinessPath?: string;
  /**
   * The path that answers as long as the program works at all.
   * @default - no path: the port has to accept a connection. A program that is busy with requests may answer a path too
   * late, and restarting it then makes things worse
   */
  readonly livenessPath?: string;
  /**
   * Where Prometheus finds the program's metrics.
   * @default - it has none
   */
  readonly metricsPath?: string;
  /**
   * What the metrics are, for alerts and dashboards: which tells how many requests there are, how many fail, and how
   * long they take. Needs `metricsPath`.
   * @default - not known
   */
  readonly metrics?: EngineMetrics;
}

export type WebModelServerProps = WebModelServerOwnProps & ServerProps;

/**
 * A model behind HTTP, in an image of one's own: a Deployment, a Service and, where asked for, an Ingress.
 *
 * @example
 * new WebModelServer(environment, 'image-classifier', {
 *   image: 'registry.example.com/image-classifier:1.4.2',
 *   replicas: 3,
 *   resources: { cpu: { request: '500m', limit: 1 }, memory: { request: '1Gi', limit: '2Gi' } },
 *   readinessPath: '/readyz',
 *   ingress: { host: 'image-classifier.example.com' },
 * });
 */
export class WebModelServer extends ModelServer {
  constructor(scope: Construct, id: string, props: WebModelServerProps) {
    super(scope, id, props, (context) => shapeWebModelServer(props, context));
  }
}

function shapeWebModelServer(
  props: WebModelServerProps,
  { problems, name, telemetry }: ShapeContext,
): ModelServerShape {
  const readiness = pathCheck(problems, 'readinessPath', props.readinessPath ?? '/');
  const port = props.port ?? 8080;
  const liveness =
    props.livenessPath === undefined ? { port: 'http' } : pathCheck(problems, 'livenessPath', props.livenessPath);
  const modelPath = props.modelPath ?? defaultModelPath;
  problems.expect(
    props.model !== undefined || props.modelPath === undefined,
    'modelPath',
    "must be left out without a 'model'",
    props.modelPath,
  );
  const { publishedModel } = props;
  if (publishedModel !== undefined) {
    problems.expect(props.model === undefined, 'model', "must be left out beside 'publishedModel'", props.model);
    checkPublishedModel(problems, publishedModel);
  }
  problems.expect(
    props.metrics === undefined || props.metricsPath !== undefined,
    'metrics',
    "needs 'metricsPath', where Prometheus finds them",
  );
  if (props.metricsPath !== undefined) {
    pathCheck(problems, 'metricsPath', props.metricsPath);
  }
  checkRanks(problems, props, props.accelerator, 'args');
  const published = publishedModel === undefined ? undefined : shapePublishedModel(publishedModel, name);
  return {
    ...(props.model === undefined ? {} : mountModel(problems, props.model, modelPath)),
    ...published,
    env: { ...logEnv(telemetry), ...(props.model === undefined ? {} : { MODEL_PATH: modelPath }), ...published?.env },
    telemetry,
    component: 'web-model-server',
    image: props.image,
    command: props.command,
    args: props.args,
    ports: [{ name: 'http', port, servicePort: props.servicePort ?? (props.service?.headless === true ? port : 80) }],
    // Starting ends when the model is loaded, not when the port opens: many programs listen first and load then.
    probes: { startup: readiness, readiness, liveness },
    defaultStartupSeconds: 120,
    ...(props.metricsPath === undefined ? {} : { metrics: { port: 'http', path: props.metricsPath } }),
    ...(props.metrics === undefined ? {} : { engineMetrics: props.metrics }),
  };
}

function shapePublishedModel(
  model: PublishedModel,
  name: string,
): Pick<ModelServerShape, 'env' | 'volumes' | 'served'> {
  const { volume, path, version, versionPath } = model;
  return {
    env: publishedModelEnv(model),
    volumes: [publishedModelVolume(model)],
    ...(versionPath === undefined
      ? {}
      : { served: [{ name, volume, folder: path ?? '', port: 'http', statusPath: versionPath, version }] }),
  };
}

function pathCheck(problems: Problems, prop: string, path: string): Check {
  problems.expect(path.startsWith('/'), prop, "must begin with '/'", path);
  return { port: 'http', path };
}
