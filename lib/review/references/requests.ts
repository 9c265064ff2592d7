import type { Beside, KindName, Reference } from './reference';

const service = { kind: 'Service' };
const gatewayApi = 'gateway.networking.k8s.io';
const inference = 'inference.networking.k8s.io';
const unanswered = 'requests are answered with an error';
const elsewhere: Beside = { group: 'group', kind: 'kind', namespace: 'namespace' };

const toService: Pick<Reference, 'to' | 'severity' | 'without' | 'together' | 'purpose'> = {
  to: service,
  severity: 'high',
  without: unanswered,
  together: true,
  purpose: 'requests',
};

const ingress: readonly Reference[] = [
  ...['spec.defaultBackend', 'spec.rules[*].http.paths[*].backend'].map((backend) => ({
    from: { group: 'networking.k8s.io', kind: 'Ingress' },
    path: `${backend}.service.name`,
    ...toService,
    beside: { port: ['port.name', 'port.number'] },
  })),
  {
    from: { group: 'networking.k8s.io', kind: 'Ingress' },
    path: 'spec.ingressClassName',
    to: { group: 'networking.k8s.io', kind: 'IngressClass', cluster: true },
    severity: 'high',
    without: 'no controller takes its requests',
  },
  {
    from: { group: 'networking.k8s.io', kind: 'Ingress' },
    path: 'spec.tls[*].secretName',
    to: { kind: 'Secret' },
    live: true,
    without: "callers get the controller's own certificate, which they do not trust",
  },
];

// Routes of the Gateway API name the kind of a backend and its group: a pool of another group is another one.
const routes: readonly Reference[] = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'].flatMap(
  (kind): Reference[] => [
    ...['spec.rules[*].backendRefs[*].name', 'spec.rules[*].filters[*].requestMirror.backendRef.name'].map((path) => ({
      from: { group: gatewayApi, kind },
      path,
      ...toService,
      beside: { ...elsewhere, port: ['port'] },
    })),
    {
      from: { group: gatewayApi, kind },
      path: 'spec.parentRefs[*].name',
      to: { group: gatewayApi, kind: 'Gateway' },
      beside: elsewhere,
      severity: 'high',
      without: 'nothing takes the requests of this route',
      purpose: 'requests',
    },
  ],
);

const gateways: readonly Reference[] = [
  {
    from: { group: gatewayApi, kind: 'Gateway' },
    path: 'spec.gatewayClassName',
    to: { group: gatewayApi, kind: 'GatewayClass', cluster: true },
    severity: 'high',
    without: 'no controller serves it',
  },
  {
    from: { group: gatewayApi, kind: 'Gateway' },
    path: 'spec.listeners[*].tls.certificateRefs[*].name',
    to: { kind: 'Secret' },
    beside: elsewhere,
    live: true,
    severity: 'high',
    without: 'the listener takes no requests',
  },
];

const policies: readonly Reference[] = [
  {
    from: { group: gatewayApi, kind: 'GatewayClass' },
    path: 'spec.parametersRef.name',
    to: { group: 'gateway.envoyproxy.io', kind: 'EnvoyProxy' },
    beside: elsewhere,
    without: 'its gateways are no longer brought up to date',
  },
  ...['BackendTrafficPolicy', 'ClientTrafficPolicy', 'SecurityPolicy'].map((kind) => ({
    from: { group: 'gateway.envoyproxy.io', kind },
    path: 'spec.targetRefs[*].name',
    to: { group: gatewayApi, kind: 'HTTPRoute' },
    beside: { group: 'group', kind: 'kind' },
    without: 'what it says holds for no requests',
  })),
];

// The picker says which pod of a pool takes a request. Without it the gateway knows none.
const pools: readonly Reference[] = [
  ...[
    ['inference.networking.x-k8s.io', 'spec.extensionRef.name', 'portNumber'] as const,
    [inference, 'spec.endpointPickerRef.name', 'port.number'] as const,
  ].map(([group, path, port]) => ({
    from: { group, kind: 'InferencePool' },
    path,
    ...toService,
    // It usually comes from a chart of its own.
    together: false,
    beside: { group: 'group', kind: 'kind', port: [port] },
  })),
  ...['InferenceModel', 'InferenceObjective'].map((kind) => ({
    from: { group: 'inference.networking.x-k8s.io', kind },
    path: 'spec.poolRef.name',
    to: { group: inference, kind: 'InferencePool' },
    beside: { group: 'group', kind: 'kind' },
    together: true,
    without: 'it is about no requests',
  })),
];

const rollout: KindName = { group: 'argoproj.io', kind: 'Rollout' };

const others: readonly Reference[] = [
  ...[
    ['DestinationRule', 'spec.host'],
    ['VirtualService', 'spec.http[*].mirror.host'],
  ].map(([kind, path]) => ({
    from: { group: 'networking.istio.io', kind: kind! },
    path: path!,
    ...toService,
    form: 'host' as const,
    together: false,
  })),
  ...['http', 'tcp', 'tls'].map((protocol) => ({
    from: { group: 'networking.istio.io', kind: 'VirtualService' },
    path: `spec.${protocol}[*].route[*].destination.host`,
    ...toService,
    form: 'host' as const,
    // Hosts may also be those of a ServiceEntry.
    together: false,
  })),
  ...['canary.canaryService', 'canary.stableService', 'blueGreen.activeService', 'blueGreen.previewService'].map(
    (field) => ({ from: rollout, path: `spec.strategy.${field}`, ...toService, without: 'the rollout stops' }),
  ),
  {
    from: rollout,
    path: 'spec.strategy.canary.trafficRouting.nginx.stableIngress',
    to: { group: 'networking.k8s.io', kind: 'Ingress' },
    severity: 'high',
    without: 'the rollout stops',
    purpose: 'requests',
  },
  {
    from: { group: 'aigateway.envoyproxy.io', kind: 'AIGatewayRoute' },
    path: 'spec.rules[*].backendRefs[*].name',
    to: { group: 'aigateway.envoyproxy.io', kind: 'AIServiceBackend' },
    beside: { group: 'group', kind: 'kind', namespace: 'namespace' },
    severity: 'high',
    without: unanswered,
    together: true,
    purpose: 'requests',
  },
  {
    from: { group: 'aigateway.envoyproxy.io', kind: 'AIGatewayRoute' },
    path: 'spec.parentRefs[*].name',
    to: { group: gatewayApi, kind: 'Gateway' },
    beside: elsewhere,
    severity: 'high',
    without: 'nothing takes the requests of this route',
    purpose: 'requests',
  },
  {
    from: { group: 'aigateway.envoyproxy.io', kind: 'AIServiceBackend' },
    path: 'spec.backendRef.name',
    to: { group: 'gateway.envoyproxy.io', kind: 'Backend' },
    beside: elsewhere,
    severity: 'high',
    without: unanswered,
    purpose: 'requests',
  },
];

// While the API server cannot ask them, it serves less or refuses.
const ofApiServer: readonly Reference[] = [
  {
    from: { group: 'apiregistration.k8s.io', kind: 'APIService' },
    path: 'spec.service.name',
    to: service,
    beside: { namespace: 'namespace', port: ['port'] },
    severity: 'high',
    without: 'its API is not served, and namespaces are no longer deleted to their end',
  },
  ...['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'].map((kind) => ({
    from: { group: 'admissionregistration.k8s.io', kind },
    path: 'webhooks[*].clientConfig.service.name',
    to: service,
    beside: { namespace: 'namespace', port: ['port'] },
    severity: 'high' as const,
    without: 'the API server cannot ask it, and refuses what it is asked about (failurePolicy: Fail)',
  })),
  {
    from: { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
    path: 'spec.conversion.webhook.clientConfig.service.name',
    to: service,
    beside: { namespace: 'namespace', port: ['port'] },
    severity: 'high',
    without: 'objects of another version than the stored one can no longer be read or written',
  },
];

/** Who leads requests to whom. */
export const referencesOfRequests: readonly Reference[] = [
  ...ingress,
  ...routes,
  ...gateways,
  ...policies,
  ...pools,
  ...others,
  ...ofApiServer,
];
