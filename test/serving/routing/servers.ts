import type { Chart } from 'cdk8s';
import {
  Gateway,
  TfServing,
  WebModelServer,
  type Cluster,
  type TfServingProps,
  type WebModelServerProps,
} from '../../../lib';
import { clusterWith, small } from '../../workload/trees';

/** A cluster with the Gateway API, the inference extension and ingress-nginx. */
export const routedCluster: Cluster = clusterWith({
  gatewayClass: 'envoy',
  operators: ['ingress-nginx', 'gateway-api-inference-extension'],
});

/** A server with an HTTP port. */
export const web = (chart: Chart, id = 'web', props: Partial<WebModelServerProps> = {}): WebModelServer =>
  new WebModelServer(chart, id, { image: 'web:1', resources: small, ...props });

/** A server with an HTTP and a gRPC port. */
export const tf = (chart: Chart, id = 'tf', props: Partial<TfServingProps> = {}): TfServing =>
  new TfServing(chart, id, { model: { uri: 'gs://bucket/digits' }, resources: small, ...props });

/** A Gateway with HTTP and HTTPS for `*.example.com`. */
export const gatewayFor = (chart: Chart, id = 'gateway'): Gateway =>
  new Gateway(chart, id, {
    listeners: [
      { name: 'http', hostname: '*.example.com' },
      { name: 'https', hostname: '*.example.com', tlsSecret: 'certificate' },
    ],
  });

export const host = 'models.example.com';
