import type { PurposeName } from './annotation-purposes';

/** An annotation that a controller of routes or load balancers goes by. */
export interface KnownAnnotation {
  readonly purpose: PurposeName;
  /** Values that mean the same as none. */
  readonly off?: RegExp;
  /** Whether it holds where nothing is said: only a value of {@link off} takes it away. @default false */
  readonly onByDefault?: boolean;
}

const no = /^(false|off|no|none|0|)$/i;

function group(prefix: string, purpose: PurposeName, names: readonly string[], off = no): [string, KnownAnnotation][] {
  return names.map((name) => [`${prefix}/${name}`, { purpose, off }]);
}

/** @see https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/ */
function nginx(prefix: string): [string, KnownAnnotation][] {
  const of = (purpose: PurposeName, names: readonly string[], off = no): [string, KnownAnnotation][] =>
    group(prefix, purpose, names, off);
  return [
    ...of('addresses', ['whitelist-source-range', 'allowlist-source-range']),
    ...of('refused', ['denylist-source-range', 'blocklist-source-range']),
    ...of('signIn', ['auth-url', 'auth-type', 'auth-secret']),
    ...of('certificate', ['auth-tls-secret', 'auth-tls-verify-client']),
    ...of('firewall', ['enable-modsecurity', 'enable-owasp-core-rules', 'modsecurity-snippet']),
    ...of('rate', ['limit-rps', 'limit-rpm', 'limit-connections', 'global-rate-limit', 'limit-rate']),
    [`${prefix}/ssl-redirect`, { purpose: 'https', off: no, onByDefault: true }],
    ...of('https', ['force-ssl-redirect']),
    ...of('upstreamTls', ['proxy-ssl-verify', 'proxy-ssl-secret']),
    ...of('protocol', ['backend-protocol', 'secure-backends', 'grpc-backend'], /^(HTTP|AUTO_HTTP|false|)$/i),
    ...of('rewrite', ['rewrite-target'], /^$/),
    ...of('regex', ['use-regex']),
    ...of('names', ['server-alias']),
    ...of('redirect', ['app-root', 'permanent-redirect', 'temporal-redirect', 'from-to-www-redirect']),
    ...of('passthrough', ['ssl-passthrough']),
    ...of('canary', ['canary']),
    ...of('share', ['canary-weight', 'canary-by-header', 'canary-by-cookie'], /^$/),
    ...of('affinity', ['affinity', 'upstream-hash-by']),
    ...of('balancing', ['load-balance'], /^(round_robin|)$/),
    ...of('buffers', ['proxy-buffer-size', 'proxy-buffers-number', 'proxy-busy-buffers-size'], /^$/),
    ...of('buffers', ['proxy-request-buffering'], /^(on|)$/),
    ...of('retries', ['proxy-next-upstream', 'proxy-next-upstream-tries'], /^(error timeout|3|)$/),
    ...of('cors', ['enable-cors']),
    ...of('errors', ['custom-http-errors', 'default-backend'], /^$/),
    ...of('snippet', ['configuration-snippet', 'server-snippet', 'custom-headers', 'upstream-vhost'], /^$/),
    ...of('mirror', ['mirror-target'], /^$/),
  ];
}

const service = 'service.beta.kubernetes.io';

/**
 * What controllers of Ingresses and load balancers go by, beside timeouts (`timeout-table.ts`), what makes a load
 * balancer internal (`load-balancer-marks.ts`) and sizes of bodies (`body-sizes.ts`).
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/
 * @see https://docs.haproxy.org/kubernetes-ingress/
 * @see https://developer.konghq.com/kubernetes-ingress-controller/reference/annotations/
 */
export const knownAnnotations: ReadonlyMap<string, KnownAnnotation> = new Map<string, KnownAnnotation>([
  ...nginx('nginx.ingress.kubernetes.io'),
  ...nginx('haproxy-ingress.github.io'),

  ...group('nginx.org', 'signIn', ['basic-auth-secret']),
  ...group('nginx.com', 'signIn', ['jwt-key']),
  ...group('nginx.org', 'middlewares', ['policies']),
  ...group('nginx.org', 'protocol', ['grpc-services', 'ssl-services']),
  ...group('nginx.org', 'websockets', ['websocket-services']),
  ...group('nginx.org', 'rewrite', ['rewrites', 'rewrite-target']),
  ...group('nginx.org', 'balancing', ['lb-method']),

  ...group('alb.ingress.kubernetes.io', 'addresses', [
    'inbound-cidrs',
    'security-group-inbound-cidrs',
    'security-groups',
  ]),
  ...group('alb.ingress.kubernetes.io', 'signIn', ['auth-type', 'auth-idp-oidc', 'auth-idp-cognito']),
  ...group('alb.ingress.kubernetes.io', 'certificate', ['mutual-authentication']),
  ...group('alb.ingress.kubernetes.io', 'firewall', ['wafv2-acl-arn', 'waf-acl-id', 'web-acl-id']),
  ...group('alb.ingress.kubernetes.io', 'https', ['ssl-redirect']),
  ...group(
    'alb.ingress.kubernetes.io',
    'protocol',
    ['backend-protocol', 'backend-protocol-version'],
    /^(HTTP|HTTP1|)$/i,
  ),
  ...group('alb.ingress.kubernetes.io', 'loadBalancer', ['group.name', 'load-balancer-name'], /^$/),
  ...group('alb.ingress.kubernetes.io', 'tls', ['certificate-arn'], /^$/),
  ...group('alb.ingress.kubernetes.io', 'ports', ['listen-ports'], /^$/),
  ...group('alb.ingress.kubernetes.io', 'health', ['healthcheck-path', 'healthcheck-port', 'success-codes'], /^$/),

  ...group('kubernetes.io', 'address', ['ingress.global-static-ip-name', 'ingress.regional-static-ip-name'], /^$/),
  ['kubernetes.io/ingress.allow-http', { purpose: 'https', off: /^(true|)$/i }],
  ...group('networking.gke.io', 'tls', ['managed-certificates'], /^$/),
  ...group('ingress.gcp.kubernetes.io', 'tls', ['pre-shared-cert'], /^$/),
  ...group('networking.gke.io', 'redirect', ['v1beta1.FrontendConfig'], /^$/),
  ...group('cloud.google.com', 'middlewares', ['backend-config'], /^$/),
  ...group('beta.cloud.google.com', 'middlewares', ['backend-config'], /^$/),
  ...group('cloud.google.com', 'protocol', ['app-protocols'], /^$/),

  ...group('traefik.ingress.kubernetes.io', 'middlewares', ['router.middlewares'], /^$/),
  ...group('traefik.ingress.kubernetes.io', 'ports', ['router.entrypoints'], /^$/),
  ...group('traefik.ingress.kubernetes.io', 'affinity', ['service.sticky.cookie']),
  ...group('traefik.ingress.kubernetes.io', 'protocol', ['service.serversscheme'], /^(http|)$/i),

  ...group('haproxy.org', 'addresses', ['allow-list', 'whitelist']),
  ...group('haproxy.org', 'refused', ['deny-list', 'blacklist']),
  ...group('haproxy.org', 'signIn', ['auth-type', 'auth-secret']),
  ...group('haproxy.org', 'rate', ['rate-limit-requests']),
  ...group('haproxy.org', 'https', ['ssl-redirect']),
  ...group('haproxy.org', 'protocol', ['server-proto', 'server-ssl']),
  ...group('haproxy.org', 'rewrite', ['path-rewrite'], /^$/),
  ...group('haproxy.org', 'affinity', ['cookie-persistence'], /^$/),

  ...group('haproxy.router.openshift.io', 'addresses', ['ip_whitelist', 'ip_allowlist']),
  ...group('haproxy.router.openshift.io', 'rewrite', ['rewrite-target'], /^$/),
  ...group('haproxy.router.openshift.io', 'rate', ['rate-limit-connections']),

  ...group('konghq.com', 'middlewares', ['plugins'], /^$/),
  ...group('konghq.com', 'protocol', ['protocol'], /^(http|)$/i),
  ...group('konghq.com', 'rewrite', ['strip-path', 'rewrite']),

  ...group('appgw.ingress.kubernetes.io', 'firewall', ['waf-policy-for-path'], /^$/),
  ...group('appgw.ingress.kubernetes.io', 'https', ['ssl-redirect']),
  ...group('appgw.ingress.kubernetes.io', 'protocol', ['backend-protocol'], /^(http|)$/i),
  ...group('appgw.ingress.kubernetes.io', 'rewrite', ['backend-path-prefix'], /^$/),
  ...group('appgw.ingress.kubernetes.io', 'tls', ['appgw-ssl-certificate'], /^$/),
  ...group('appgw.ingress.kubernetes.io', 'affinity', ['cookie-based-affinity']),

  ...group('cert-manager.io', 'renewal', ['cluster-issuer', 'issuer'], /^$/),
  ...group('external-dns.alpha.kubernetes.io', 'dns', ['hostname'], /^$/),

  ...group(service, 'addresses', [
    'azure-allowed-ip-ranges',
    'azure-allowed-service-tags',
    'do-loadbalancer-allow-rules',
  ]),
  ...group(service, 'tls', ['aws-load-balancer-ssl-cert', 'do-loadbalancer-certificate-id'], /^$/),
  ...group(service, 'loadBalancer', ['aws-load-balancer-type', 'aws-load-balancer-name'], /^$/),
  ...group(
    service,
    'address',
    ['aws-load-balancer-eip-allocations', 'azure-pip-name', 'azure-load-balancer-ipv4'],
    /^$/,
  ),
  ...group(service, 'callersAddress', ['aws-load-balancer-proxy-protocol', 'do-loadbalancer-enable-proxy-protocol']),
  ...group('networking.gke.io', 'address', ['load-balancer-ip-addresses'], /^$/),
  ...group('metallb.io', 'address', ['loadBalancerIPs', 'address-pool'], /^$/),
  ...group('metallb.universe.tf', 'address', ['loadBalancerIPs', 'address-pool'], /^$/),
  ...group('lbipam.cilium.io', 'address', ['ips'], /^$/),
  ...group('io.cilium', 'address', ['lb-ipam-ips'], /^$/),
  ...group('kube-vip.io', 'address', ['loadbalancerIPs'], /^$/),
]);
