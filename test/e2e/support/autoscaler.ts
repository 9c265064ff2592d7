import { eventually } from './eventually';
import { get } from './playground';

/** The one metric of an autoscaler, as it was last read. */
interface CurrentMetric {
  readonly averageUtilization?: number;
  readonly averageValue?: string;
  readonly value?: string;
}

/** A HorizontalPodAutoscaler, as far as these tests look at it. */
export interface Autoscaler {
  readonly spec: { readonly metrics: readonly Record<string, unknown>[] };
  readonly status?: {
    readonly currentReplicas?: number;
    readonly desiredReplicas: number;
    readonly currentMetrics?: readonly (Record<string, unknown> | null)[] | null;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason: string;
      readonly message: string;
    }[];
  };
}

/** What an autoscaler has read last. */
export function currentMetric({ status }: Autoscaler): CurrentMetric {
  const [metric] = status?.currentMetrics ?? [];
  if (metric === undefined || metric === null) {
    return {};
  }
  return (
    Object.values(metric).find(
      (each): each is { current: CurrentMetric } => typeof each === 'object' && each !== null && 'current' in each,
    )?.current ?? {}
  );
}

/** Waits until an autoscaler has, and wants, so many replicas. @throws with its status */
export async function scaledTo(replicas: number, name: string, namespace: string): Promise<Autoscaler> {
  let last: Autoscaler | undefined;
  return eventually(
    `${name} with ${replicas} replicas`,
    async () => {
      last = await get<Autoscaler>('horizontalpodautoscaler', name, '-n', namespace);
      return last.status?.currentReplicas === replicas && last.status.desiredReplicas === replicas ? last : undefined;
    },
    () => last?.status,
  );
}
