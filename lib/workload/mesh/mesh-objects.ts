import { ApiObject, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import { isolationOf } from '../isolation/isolation';
import type { IsolatedWorkload } from '../isolation/isolated';
import { objectLabels } from '../objects/labels';
import { authorizationRules } from './authorization';
import { meshOf } from './mesh';

/** Makes what lets nobody speak plain text to the pods of a namespace, where its cluster has a mesh. */
export function requireMutualTls(scope: Construct): ApiObject | undefined {
  return meshOf(scope) === undefined
    ? undefined
    : new ApiObject(scope, 'peer-authentication', {
        apiVersion: 'security.istio.io/v1',
        kind: 'PeerAuthentication',
        metadata: { name: 'default', labels: objectLabels(scope, 'default') },
        spec: { mtls: { mode: 'STRICT' } },
      });
}

/**
 * Makes what a mesh knows of who may call a workload: the same as its NetworkPolicy, by who somebody is. Metrics at a
 * port of their own may be asked for in plain text, for Prometheus usually is outside of the mesh.
 */
export function makeMeshPolicies(workload: IsolatedWorkload): void {
  const { construct, policyName, selector, ports = [], metricsPort } = workload;
  if (meshOf(construct) === undefined || ports.length === 0) {
    return;
  }
  const metadata = { name: policyName, labels: objectLabels(construct, workload.name) };
  const ownMetrics = metricsPort !== undefined && ports.every(({ port }) => port !== metricsPort);
  if (ownMetrics) {
    new ApiObject(construct, 'peer-authentication', {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata,
      spec: {
        selector: { matchLabels: { ...selector } },
        mtls: { mode: 'STRICT' },
        portLevelMtls: { [metricsPort]: { mode: 'PERMISSIVE' } },
      },
    });
  }
  if (isolationOf(construct)?.isolation !== 'workloads') {
    return;
  }
  const policy = new ApiObject(construct, 'authorization-policy', {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata,
    spec: Lazy.any({
      produce: () => {
        const { rules } = authorizationRules(workload);
        return {
          selector: { matchLabels: { ...selector } },
          action: 'ALLOW',
          // Without any rule, nobody is let in.
          ...(rules.length === 0 ? {} : { rules }),
        };
      },
    }) as object,
  });
  workload.workload.node.addDependency(policy);
}
