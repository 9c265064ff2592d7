import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { clusterOf } from '../workload/cluster-context';
import { checkHost } from '../workload/names';
import type { Problems } from '../workload/validation';

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
}

/** Makes the Ingress of a server. */
export function makeIngress(scope: Construct, problems: Problems, route: IngressRoute, target: IngressTarget): k8s.KubeIngress {
  const path = route.path ?? '/';
  checkHost(problems, route.host, 'ingress.host');
  problems.expect(path.startsWith('/'), 'ingress.path', "must begin with '/'", path);
  const backend = { service: { name: target.serviceName, port: { name: target.portName } } };
  return new k8s.KubeIngress(scope, 'ingress', {
    metadata: { name: route.name ?? target.serviceName, labels: target.labels, annotations: route.annotations },
    spec: {
      ingressClassName: route.ingressClass ?? clusterOf(scope).profile.ingressClass,
      rules: [{ host: route.host, http: { paths: [{ path, pathType: 'Prefix', backend }] } }],
      tls: route.tlsSecret === undefined ? undefined : [{ hosts: [route.host], secretName: route.tlsSecret }],
    },
  });
}
