import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { clusterOf } from '../workload/cluster/cluster-context';
import { letInSolver } from '../workload/isolation/acme-solver';
import { checkAnnotations } from '../workload/objects/metadata';
import { checkHost, checkReference } from '../workload/objects/names';
import type { Problems } from '../workload/values/validation';
import { cookieAnnotations, mayBeNginx, timeoutAnnotations, type CookieAffinity } from './routing/ingress-nginx';
import { claimRoute } from './routing/route-claims';

/** A route from outside the cluster to a server, by host name and path. */
export interface IngressRoute {
  /** The host name: `image-classifier.example.com`. */
  readonly host: string;
  /**
   * The path; everything below it belongs to the server too.
   * @default '/'
   */
  readonly path?: string;
  /**
   * The name of the Ingress.
   * @default - the name of the server
   */
  readonly name?: string;
  /**
   * Which controller serves it.
   * @default - the ingress class of the cluster, or the controller's own default
   */
  readonly ingressClass?: string;
  /**
   * The Secret with the certificate.
   * @default - no TLS
   */
  readonly tlsSecret?: string;
  /**
   * Requests of a client go to the pod that answered it first. Needs ingress-nginx.
   * @default - any pod
   */
  readonly sessionAffinity?: CookieAffinity;
  /**
   * Annotations, by which controllers are configured.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The server behind a route. */
export interface IngressTarget {
  readonly serviceName: string;
  readonly portName: string;
  readonly labels: Record<string, string>;
  /**
   * The id of the object's construct.
   * @default 'ingress'
   */
  readonly id?: string;
  /**
   * The route, as the user wrote it.
   * @default 'ingress'
   */
  readonly prop?: string;
  /**
   * What makes it the canary of another Ingress, whose host and path it shares.
   * @default - it is none
   */
  readonly canary?: Readonly<Record<string, string>>;
  /**
   * How long the longest request takes, in seconds.
   * @default - not known: the controller's own time holds
   */
  readonly requestSeconds?: number | undefined;
}

/** Makes the Ingress of a server. */
export function makeIngress(
  scope: Construct,
  problems: Problems,
  route: IngressRoute,
  target: IngressTarget,
): k8s.KubeIngress {
  const path = route.path ?? '/';
  const prop = target.prop ?? 'ingress';
  const ingressClassName = route.ingressClass ?? clusterOf(scope).profile.ingressClass;
  checkHost(problems, route.host, `${prop}.host`);
  checkAnnotations(problems, route.annotations, `${prop}.annotations`);
  if (route.ingressClass !== undefined) {
    checkReference(problems, route.ingressClass, `${prop}.ingressClass`);
  }
  if (route.tlsSecret !== undefined) {
    checkReference(problems, route.tlsSecret, `${prop}.tlsSecret`);
  }
  problems.expect(path.startsWith('/'), `${prop}.path`, "must begin with '/'", path);
  if (target.canary === undefined) {
    claimRoute(scope, problems, prop, { kind: 'Ingress', parent: ingressClassName ?? '', hostname: route.host, path });
  }
  const annotations = {
    ...target.canary,
    ...cookieAnnotations(scope, problems, route.sessionAffinity, `${prop}.sessionAffinity`),
    // A canary has those of its Ingress.
    ...(target.canary === undefined && mayBeNginx(scope, ingressClassName)
      ? timeoutAnnotations(target.requestSeconds)
      : {}),
    ...route.annotations,
  };
  const backend = { service: { name: target.serviceName, port: { name: target.portName } } };
  const ingress = new k8s.KubeIngress(scope, target.id ?? 'ingress', {
    metadata: {
      name: route.name ?? target.serviceName,
      labels: target.labels,
      annotations: Object.keys(annotations).length === 0 ? undefined : annotations,
    },
    spec: {
      ingressClassName,
      rules: [{ host: route.host, http: { paths: [{ path, pathType: 'Prefix', backend }] } }],
      tls: route.tlsSecret === undefined ? undefined : [{ hosts: [route.host], secretName: route.tlsSecret }],
    },
  });
  letInSolver(ingress, annotations);
  return ingress;
}
