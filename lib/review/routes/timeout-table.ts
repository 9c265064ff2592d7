import type { TimeUnit } from './durations';

/**
 * What a timeout ends: an answer that takes longer, an answer that is silent for longer, the attempt to reach a pod, or
 * a connection that nobody uses.
 */
export type Ends = 'answer' | 'silence' | 'connecting' | 'idle';

/** A time after which something between a caller and a pod gives up. */
export interface KnownTimeout {
  readonly ends: Ends;
  readonly unit: TimeUnit;
  /** Seconds where nothing is said; Infinity for no end. @default - it depends on the implementation */
  readonly byDefault?: number;
  /** Whether 0 means that there is no end. @default true */
  readonly zeroIsNone?: boolean;
}

/** A timeout in a field. */
export interface TimeoutField extends KnownTimeout {
  readonly kind: string;
  /** Names of fields; `[]` behind that of a list, and `*` for any key. */
  readonly path: string;
}

const never = Number.POSITIVE_INFINITY;

/**
 * The fields of routes and their policies that hold a timeout.
 *
 * @see https://gateway-api.sigs.k8s.io/guides/http-timeouts/
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRoute
 */
export const timeoutFields: readonly TimeoutField[] = [
  { kind: 'HTTPRoute', path: 'spec.rules[].timeouts.request', ends: 'answer', unit: 'duration' },
  { kind: 'HTTPRoute', path: 'spec.rules[].timeouts.backendRequest', ends: 'answer', unit: 'duration' },
  { kind: 'VirtualService', path: 'spec.http[].timeout', ends: 'answer', unit: 'duration', byDefault: never },
  { kind: 'VirtualService', path: 'spec.http[].retries.perTryTimeout', ends: 'answer', unit: 'duration' },
  { kind: 'BackendTrafficPolicy', path: 'spec.timeout.http.requestTimeout', ends: 'answer', unit: 'duration' },
  {
    kind: 'BackendTrafficPolicy',
    path: 'spec.timeout.http.connectionIdleTimeout',
    ends: 'idle',
    unit: 'duration',
    byDefault: 3600,
  },
  { kind: 'ClientTrafficPolicy', path: 'spec.timeout.http.requestReceivedTimeout', ends: 'answer', unit: 'duration' },
  { kind: 'GCPBackendPolicy', path: 'spec.default.timeoutSec', ends: 'answer', unit: 'seconds', byDefault: 30 },
  { kind: 'BackendConfig', path: 'spec.timeoutSec', ends: 'answer', unit: 'seconds', byDefault: 30 },
  { kind: 'HTTPProxy', path: 'spec.routes[].timeoutPolicy.response', ends: 'answer', unit: 'duration', byDefault: 15 },
  { kind: 'HTTPProxy', path: 'spec.routes[].timeoutPolicy.idle', ends: 'silence', unit: 'duration', byDefault: 300 },
  {
    kind: 'ServersTransport',
    path: 'spec.forwardingTimeouts.responseHeaderTimeout',
    ends: 'answer',
    unit: 'duration',
    byDefault: never,
  },
  { kind: 'Mapping', path: 'spec.timeout_ms', ends: 'answer', unit: 'milliseconds', byDefault: 3 },
  { kind: 'ApisixRoute', path: 'spec.http[].timeout.read', ends: 'silence', unit: 'duration', byDefault: 60 },
  {
    kind: 'DestinationRule',
    path: 'spec.trafficPolicy.connectionPool.http.idleTimeout',
    ends: 'idle',
    unit: 'duration',
  },
  { kind: 'Service', path: 'spec.template.spec.timeoutSeconds', ends: 'answer', unit: 'seconds', byDefault: 300 },
  { kind: 'InferenceService', path: 'spec.*.timeout', ends: 'answer', unit: 'seconds' },
];

const nginx = 'nginx.ingress.kubernetes.io';
const silent = { ends: 'silence', unit: 'seconds', byDefault: 60 } as const;

/**
 * The annotations of Ingresses, routes and Services that hold a timeout.
 *
 * @see https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#custom-timeouts
 */
export const timeoutAnnotations: ReadonlyMap<string, KnownTimeout> = new Map<string, KnownTimeout>([
  [`${nginx}/proxy-read-timeout`, silent],
  [`${nginx}/proxy-send-timeout`, silent],
  [`${nginx}/proxy-connect-timeout`, { ends: 'connecting', unit: 'seconds', byDefault: 5 }],
  [`${nginx}/auth-keepalive-timeout`, { ends: 'idle', unit: 'seconds', byDefault: 60 }],
  ['nginx.org/proxy-read-timeout', { ...silent, unit: 'duration' }],
  ['nginx.org/proxy-send-timeout', { ...silent, unit: 'duration' }],
  ['nginx.org/proxy-connect-timeout', { ends: 'connecting', unit: 'duration', byDefault: 60 }],
  ['haproxy.org/timeout-server', { ends: 'silence', unit: 'duration', byDefault: 50 }],
  ['haproxy-ingress.github.io/timeout-server', { ends: 'silence', unit: 'duration', byDefault: 50 }],
  ['ingress.kubernetes.io/timeout-server', { ends: 'silence', unit: 'duration', byDefault: 50 }],
  ['haproxy.router.openshift.io/timeout', { ends: 'silence', unit: 'duration', byDefault: 30 }],
  ['haproxy.router.openshift.io/timeout-tunnel', { ends: 'idle', unit: 'duration', byDefault: 3600 }],
  ['appgw.ingress.kubernetes.io/request-timeout', { ends: 'answer', unit: 'seconds', byDefault: 30 }],
  ['konghq.com/read-timeout', { ends: 'silence', unit: 'milliseconds', byDefault: 60 }],
  ['konghq.com/write-timeout', { ends: 'silence', unit: 'milliseconds', byDefault: 60 }],
  ['konghq.com/connect-timeout', { ends: 'connecting', unit: 'milliseconds', byDefault: 60 }],
  ['projectcontour.io/response-timeout', { ends: 'answer', unit: 'duration', byDefault: 15 }],
  ['ingress.alb.yc.io/request-timeout', { ends: 'answer', unit: 'duration', byDefault: 60 }],
  ['ingress.alb.yc.io/idle-timeout', { ends: 'silence', unit: 'duration' }],
  [
    'service.beta.kubernetes.io/aws-load-balancer-connection-idle-timeout',
    { ends: 'silence', unit: 'seconds', byDefault: 60 },
  ],
  [
    'service.beta.kubernetes.io/azure-load-balancer-tcp-idle-timeout',
    { ends: 'silence', unit: 'minutes', byDefault: 240 },
  ],
  ['service.beta.kubernetes.io/oci-load-balancer-connection-idle-timeout', { ends: 'silence', unit: 'seconds' }],
  [
    'service.beta.kubernetes.io/do-loadbalancer-http-idle-timeout-seconds',
    { ends: 'silence', unit: 'seconds', byDefault: 60 },
  ],
  ['loadbalancer.openstack.org/timeout-member-data', { ends: 'silence', unit: 'milliseconds', byDefault: 50 }],
  ['loadbalancer.openstack.org/timeout-client-data', { ends: 'silence', unit: 'milliseconds', byDefault: 50 }],
]);

/** A list of settings in one annotation, `name=value,name=value`, and the setting that is a timeout. */
export const timeoutAttributes: ReadonlyMap<string, KnownTimeout & { readonly name: string }> = new Map([
  ['alb.ingress.kubernetes.io/load-balancer-attributes', { ...silent, name: 'idle_timeout.timeout_seconds' }],
  [
    'service.beta.kubernetes.io/aws-load-balancer-attributes',
    { ends: 'silence', unit: 'seconds', byDefault: 350, name: 'tcp.idle_timeout.seconds' },
  ],
]);
