import type { Image } from '../../workload/images/image-reference';
import type { ServerProps } from '../server-props';
import type { TfBatching } from './batching';
import type { TfGrpc } from './grpc';
import type { TfModel } from './model';
import type { TfMonitoring } from './monitoring';
import type { TfModelSource } from './source';
import type { TfStaging } from './staging';

interface TfServingOwnProps {
  /** Where the one model is. Several are listed in `models`. */
  readonly model?: TfModelSource;
  /**
   * What clients call the one model: `/v1/models/<modelName>:predict`.
   * @default - the name of the server
   */
  readonly modelName?: string;
  /**
   * Several models, or one with a version policy or labels. The first one is what the readiness of a pod goes by, after
   * all of them were there once. A change of the list rolls the pods.
   * @default - the one in `model`
   */
  readonly models?: readonly TfModel[];
  /**
   * How often the server looks for new versions, in seconds; 0 is once, when it starts.
   * @default - every second; every minute where that is a request to remote storage
   */
  readonly pollSeconds?: number;
  /**
   * How models are staged that the server cannot read from where they are.
   * @default - see {@link TfStaging}
   */
  readonly staging?: TfStaging;
  /**
   * Requests are worked on in batches.
   * @default - each by itself, unless the model gathers them
   */
  readonly batching?: TfBatching;
  /**
   * Metrics for Prometheus: `{}`, or with a path.
   * @default - none
   */
  readonly monitoring?: TfMonitoring;
  /**
   * TLS and the connections of gRPC.
   * @default - no TLS, and connections that live for ever
   */
  readonly grpc?: TfGrpc;
  /**
   * Whether requests that come with a model (`assets.extra/tf_serving_warmup_requests`) are
   * sent to it before it counts as loaded, so that no client waits for what is done at the first request only.
   * @default true
   */
  readonly warmup?: boolean;
  /**
   * How much of the memory of each accelerator the server takes, above 0 and up to 1. Needed
   * where several programs share one.
   * @default - all that there is
   */
  readonly gpuMemoryFraction?: number;
  /**
   * The version of TensorFlow Serving. With an accelerator its GPU image is used.
   * @default '2.19.1'
   */
  readonly version?: string;
  /**
   * An image of one's own, such as a mirror's, or one with the models in it. It has the server as
   * `/usr/bin/tensorflow_model_server`, and bash.
   * @default - TensorFlow Serving's own, of `version`
   */
  readonly image?: Image;
  /**
   * Flags of one's own, after ours.
   * @default - none
   * @see https://github.com/tensorflow/serving/blob/master/tensorflow_serving/model_servers/main.cc
   */
  readonly extraArgs?: readonly string[];
}

export type TfServingProps = TfServingOwnProps & ServerProps;
