import type { Chart } from 'cdk8s';
import { GpuModelServer, vllm, WebModelServer, type GpuModelServerProps, type WebModelServerProps } from '../../../lib';
import { clusterWith, small } from '../../workload/trees';

/** A server without accelerators. */
export const web =
  (props: Partial<WebModelServerProps> = {}) =>
  (chart: Chart) =>
    new WebModelServer(chart, 'web', { image: 'web:1', resources: small, ...props });

/** A server with an accelerator, whose start-up budget is half an hour. */
export const gpu =
  (props: Partial<GpuModelServerProps> = {}) =>
  (chart: Chart) =>
    new GpuModelServer(chart, 'chat', {
      engine: vllm({ model: 'm', mutable: true }),
      accelerator: { product: 'NVIDIA-L4' },
      resources: small,
      ...props,
    });

/** A cluster with KEDA. */
export const kedaCluster = clusterWith({ operators: ['keda'] });
