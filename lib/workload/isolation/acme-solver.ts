import { ApiObject, Lazy } from 'cdk8s';
import { objectLabels } from '../objects/labels';
import { isolationOf } from './isolation';
import { tcp } from './policy-peers';
import { originOf } from './route-origins';

// What every pod of cert-manager has that answers a challenge, and where it answers.
// https://github.com/cert-manager/cert-manager/blob/v1.18.2/pkg/apis/acme/v1/types.go
// https://github.com/cert-manager/cert-manager/blob/v1.18.2/pkg/issuer/acme/http/http.go
const solver = { 'acme.cert-manager.io/http01-solver': 'true' };
const solverPort = 8089;

/** The annotations by which cert-manager gets the certificate of an Ingress or a Gateway. */
const certified = ['cert-manager.io/issuer', 'cert-manager.io/cluster-issuer', 'kubernetes.io/tls-acme'];

/**
 * Lets in who asks for the proof that a host name is one's own (HTTP-01): cert-manager answers in a pod of its own, in
 * the namespace of the route that it gets a certificate for, which nobody would reach where workloads are isolated. The
 * pod itself reaches nothing.
 *
 * @param route an Ingress or a Gateway. Without an annotation of cert-manager nothing is made
 * @see https://cert-manager.io/docs/configuration/acme/http01/
 */
export function letInSolver(route: ApiObject, annotations: Readonly<Record<string, string>> | undefined): void {
  const context = isolationOf(route);
  if (context?.isolation !== 'workloads' || !certified.some((key) => annotations?.[key] !== undefined)) {
    return;
  }
  const { name } = route;
  const policy = new ApiObject(route, 'acme-solver', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `${name}-acme-solver`, labels: objectLabels(route, name) },
    spec: Lazy.any({
      produce: () => ({
        podSelector: { matchLabels: solver },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: originOf(route, route, route.metadata.namespace).peers, ports: tcp(solverPort) }],
      }),
    }) as object,
  });
  route.node.addDependency(policy);
  context.deny?.node.addDependency(policy);
}
