import type { k8s } from 'cdk8s-plus-28';

/** The user and group that containers run as where nothing else is said. */
export const defaultUser = 1000;

/**
 * Who the processes of a pod are: never root, with the default filter on system calls. Volumes belong to the same
 * group, which is changed on the volume's top folder only when it differs: walking a
 * large model at every start is slow.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function podSecurity(user: number): k8s.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** What a container may do: nothing beyond its own process. */
export function containerSecurity(readOnlyRootFilesystem: boolean): k8s.SecurityContext {
  return { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem };
}
