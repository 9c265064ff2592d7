import type { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { Problems } from '../../workload/values/validation';

/** The server that is scaled, as whoever scales it has to know it. */
export interface ScalingContext {
  readonly scope: Construct;
  readonly problems: Problems;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The name of the server's container. */
  readonly container: string;
  /** Whether each pod holds accelerators. */
  readonly accelerator: boolean;
  /** How long a pod may take from the start of its container until it serves. */
  readonly startupSeconds: number;
  /** How long a new pod may take in all: waiting for a node, pulling the image, starting. */
  readonly newPodSeconds: number;
  /** The Deployment or LeaderWorkerSet. */
  readonly workload: ApiObject;
  /** The Service, which is ready once a pod is. */
  readonly service: IConstruct;
}

/** Who decides how many pods a server has, instead of a fixed number: made by `hpa()`, `keda()` or `external()`. */
export interface Scaling {
  /** The fewest pods. */
  readonly min: number;
  /** The most pods. @default - not known */
  readonly max?: number;
  /** Checks the scaling against the server, and makes its object; none where it is not ours to make. */
  make(context: ScalingContext): ApiObject | undefined;
}

/**
 * What runs the pods of a server, as autoscalers refer to it: something with a scale subresource.
 *
 * @see https://lws.sigs.k8s.io/docs/examples/hpa/
 */
export function scaleTarget({ apiVersion, kind, name }: ApiObject): { apiVersion: string; kind: string; name: string } {
  return { apiVersion, kind, name };
}
