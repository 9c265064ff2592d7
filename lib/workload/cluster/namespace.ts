import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Cluster } from './cluster-profile';
import { meshNamespaceLabels } from '../mesh/mesh';
import { labelKeys } from '../objects/labels';

/**
 * A Pod Security Standard.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export type PodSecurityLevel = (typeof podSecurityLevels)[number];

/** All of them, the strictest first. */
export const podSecurityLevels = ['restricted', 'baseline', 'privileged'] as const;

/** What a namespace is made of. */
export interface NamespaceShape {
  readonly name: string;
  readonly cluster: Cluster;
  readonly podSecurity: PodSecurityLevel;
  /** Labels of the chart: those of all its objects. */
  readonly labels: Readonly<Record<string, string>>;
  /** Labels of the Namespace alone. */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
}

/** Makes a Namespace that enforces a Pod Security Standard. */
export function makeNamespace(scope: Construct, shape: NamespaceShape): k8s.KubeNamespace {
  // A chart of its own: a namespace is in no namespace, and a chart puts all its objects into its own.
  const chart = new Chart(scope, 'namespace', { labels: { ...shape.labels } });
  return new k8s.KubeNamespace(chart, 'namespace', {
    metadata: {
      name: shape.name,
      labels: {
        [labelKeys.name]: shape.name,
        ...podSecurity(shape),
        ...meshNamespaceLabels(shape.cluster.profile.mesh),
        ...shape.namespaceLabels,
      },
    },
  });
}

// The version is pinned, so that an upgrade of the cluster does not change what is allowed.
function podSecurity({ cluster, podSecurity: level }: NamespaceShape): Record<string, string> {
  const [major, minor] = cluster.profile.kubernetesVersion.split('.');
  const version = `v${major}.${minor}`;
  return Object.fromEntries(
    ['enforce', 'warn'].flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, level],
      [`pod-security.kubernetes.io/${mode}-version`, version],
    ]),
  );
}
