import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { checkVendor } from '../workload/accelerator/check-vendor';
import { isDeferred } from '../workload/markers';
import type { ModelVolume } from '../workload/model-volume';
import { Problems } from '../workload/validation';
import type { VolumeMount } from '../workload/volumes';
import { makeServer } from './server';
import type { ServerProps } from './server-props';

/** Where versions of a model are: folders named by whole numbers, of which the highest is served. */
export type TfModelSource =
  | {
      /** A volume that holds them. */
      readonly volume: ModelVolume;
      /**
       * The folder of the model in the volume.
       * @default - the top of the volume
       */
      readonly path?: string;
    }
  | {
      /** A folder in Google Cloud Storage: `gs://bucket/models/digits`. */
      readonly uri: string;
    };

export interface TfServingProps extends ServerProps {
  /** Where the model is. */
  readonly model: TfModelSource;
  /**
   * What clients call the model: `/v1/models/<modelName>:predict`.
   * @default - the name of the server
   */
  readonly modelName?: string;
  /**
   * The version of TensorFlow Serving. With an accelerator its GPU image is used.
   * @default '2.19.1'
   */
  readonly version?: string;
  /**
   * Flags of one's own, after ours.
   * @default - none
   * @see https://github.com/tensorflow/serving/blob/master/tensorflow_serving/model_servers/main.cc
   */
  readonly extraArgs?: readonly string[];
}

const modelRoot = '/models';

/**
 * TensorFlow Serving: one model, over gRPC on port 8500 and REST on port 8501.
 *
 * It looks for new versions while it runs, so a training job that publishes the next one into the volume needs no
 * deployment. Two versions are in memory while it changes over.
 */
export class TfServing extends Construct {
  public readonly name: string;
  public readonly modelName: string;
  public readonly deployment: k8s.KubeDeployment;
  public readonly service: k8s.KubeService;
  /** There is one with more than one replica: a drain of nodes takes one pod at a time. */
  public readonly disruptionBudget: k8s.KubePodDisruptionBudget | undefined;
  public readonly ingress: k8s.KubeIngress | undefined;
  public readonly routes: readonly ApiObject[];
  /** The HorizontalPodAutoscaler or ScaledObject of `scaling`. */
  public readonly autoscaler: ApiObject | undefined;

  constructor(scope: Construct, id: string, props: TfServingProps) {
    super(scope, id);
    const problems = new Problems(this);
    this.name = props.name ?? id;
    this.modelName = props.modelName ?? this.name;
    if (!isDeferred(this.modelName)) {
      problems.expect(/^[A-Za-z0-9_.-]+$/.test(this.modelName), 'modelName', 'must consist of letters, digits, hyphens, underscores and dots', this.modelName);
    }
    checkVendor(problems, props.accelerator, ['nvidia'], 'TensorFlow Serving');
    const source = readSource(problems, props.model);
    const objects = makeServer(this, problems, props, {
      component: 'tf-serving',
      name: this.name,
      image: `tensorflow/serving:${props.version ?? '2.19.1'}${props.accelerator === undefined ? '' : '-gpu'}`,
      imageProp: 'version',
      // The image's entry point is a shell that stays between Kubernetes and the server.
      command: ['/usr/bin/tensorflow_model_server'],
      args: [
        '--port=8500',
        // Off by default.
        '--rest_api_port=8501',
        `--model_name=${this.modelName}`,
        `--model_base_path=${source.basePath}`,
        ...source.flags,
        ...(props.extraArgs ?? []),
      ],
      volumes: source.volumes,
      ports: [{ name: 'http', port: 8501 }, { name: 'grpc', port: 8500, appProtocol: 'kubernetes.io/h2c' }],
      probes: {
        // Its ports open once every model is loaded.
        startup: { port: 'grpc' },
        // The model's plain path answers for a model that is not loaded too.
        readiness: { port: 'http', path: `/v1/models/${this.modelName}/metadata` },
        liveness: { port: 'grpc' },
      },
      defaultStartupSeconds: 300,
    });
    this.deployment = objects.deployment;
    this.service = objects.service;
    this.disruptionBudget = objects.disruptionBudget;
    this.ingress = objects.ingress;
    this.routes = objects.routes;
    this.autoscaler = objects.autoscaler;
  }
}

interface ReadSource {
  readonly basePath: string;
  readonly flags: readonly string[];
  readonly volumes: readonly VolumeMount[];
}

function readSource(problems: Problems, model: TfModelSource): ReadSource {
  if ('uri' in model) {
    if (!isDeferred(model.uri)) {
      problems.expect(/^gs:\/\/[^/]+\/.+/.test(model.uri), 'model.uri', "must be 'gs://bucket/folder', the only remote storage that TensorFlow Serving reads. Put the model on a volume otherwise", model.uri);
    }
    // It lists the folder once a second otherwise, and every listing is a request that is paid for.
    return { basePath: model.uri, flags: ['--file_system_poll_wait_seconds=60'], volumes: [] };
  }
  const path = model.path ?? '';
  problems.expect(!path.startsWith('/') && !path.split('/').includes('..'), 'model.path', 'must be relative to the volume and stay inside it', path);
  const basePath = [modelRoot, path].filter((part) => part !== '').join('/');
  return { basePath, flags: [], volumes: [{ volume: model.volume, path: modelRoot, readOnly: true }] };
}
