import { apiGroups } from './api/api-groups';

/** The Service of the metrics APIs: what their APIServices name. */
export const metricsService = { name: 'playground-metrics', namespace: 'kube-system' } as const;

/** The name in the server's certificate: how the aggregation layer calls a Service. */
export const metricsServerName = `${metricsService.name}.${metricsService.namespace}.svc`;

const port = 443;

/** A Kubernetes object to apply. */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/**
 * The objects that put the metrics APIs behind the API server.
 *
 * @param apiPort the port on 127.0.0.1 that they are served on
 * @param ca the authority of the server's certificate, in PEM format
 * @param names which APIServices
 */
export function metricsApiObjects(apiPort: number, ca: string, names = apiServiceNames): readonly ApiObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metricsService },
      // No selector: its endpoint is no pod. No address either: the API server goes to the endpoint itself.
      spec: { clusterIP: 'None', ports: [{ name: 'https', port, protocol: 'TCP' }] },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        ...metricsService,
        labels: {
          'kubernetes.io/service-name': metricsService.name,
          'endpointslice.kubernetes.io/managed-by': 'modelyard-playground',
        },
      },
      // As a name, since the API server refuses an endpoint whose IP address is loopback; and a Service of type
      // ExternalName has none, which `--enable-aggregator-routing` wants.
      addressType: 'FQDN',
      endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
      ports: [{ name: 'https', port: apiPort, protocol: 'TCP' }],
    },
    ...apiGroups
      .filter((each) => names.includes(apiServiceName(each)))
      .map(({ group, version }) => ({
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        metadata: { name: apiServiceName({ group, version }) },
        spec: {
          group,
          version,
          groupPriorityMinimum: 100,
          versionPriority: 100,
          caBundle: Buffer.from(ca).toString('base64'),
          service: { ...metricsService, port },
        },
      })),
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      // metrics-server brings the same role, so that whoever may view a namespace sees its usage.
      metadata: {
        name: 'system:aggregated-metrics-reader',
        labels: Object.fromEntries(
          ['view', 'edit', 'admin'].map((role) => [`rbac.authorization.k8s.io/aggregate-to-${role}`, 'true']),
        ),
      },
      rules: [{ apiGroups: ['metrics.k8s.io'], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] }],
    },
  ];
}

/** The names of the APIServices. */
export const apiServiceNames: readonly string[] = apiGroups.map(apiServiceName);

function apiServiceName({ group, version }: { readonly group: string; readonly version: string }): string {
  return `${version}.${group}`;
}
