/**
 * What of a pod the restricted Pod Security Standard forbids.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
export function restrictedViolations(pod: any): string[] {
  const allowedVolumes = [
    'configMap',
    'csi',
    'downwardAPI',
    'emptyDir',
    'ephemeral',
    'image',
    'persistentVolumeClaim',
    'projected',
    'secret',
  ];
  const rules: [string, boolean][] = [
    ['host namespaces', pod.hostNetwork === true || pod.hostPID === true || pod.hostIPC === true],
    [
      'volume types',
      (pod.volumes ?? []).some((volume: object) => !Object.keys(volume).some((key) => allowedVolumes.includes(key))),
    ],
    ['seccomp', pod.securityContext?.seccompProfile?.type !== 'RuntimeDefault'],
    ['root', pod.securityContext?.runAsNonRoot !== true || pod.securityContext?.runAsUser === 0],
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
    ...([...(pod.initContainers ?? []), ...pod.containers] as any[]).flatMap((container): [string, boolean][] => [
      [`${container.name}: privilege escalation`, container.securityContext?.allowPrivilegeEscalation !== false],
      [
        `${container.name}: capabilities`,
        container.securityContext?.capabilities?.drop?.[0] !== 'ALL' ||
          container.securityContext.capabilities.add !== undefined,
      ],
      [`${container.name}: privileged`, container.securityContext?.privileged === true],
      [
        `${container.name}: host ports`,
        (container.ports ?? []).some((port: { hostPort?: number }) => port.hostPort !== undefined),
      ],
    ]),
  ];
  return rules.filter(([, violated]) => violated).map(([rule]) => rule);
}
