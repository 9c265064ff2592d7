import { asText } from '../../workload/values/as-text';
import { isMap, type JsonMap } from '../../workload/values/maps';
import { mapAt, mapsAt, textAt, textsAt, valueAt } from '../objects/kubernetes-object';

/** The levels of the Pod Security Standards, from the one that allows most. */
export const podSecurityLevels = ['privileged', 'baseline', 'restricted'] as const;
/** A level of the Pod Security Standards. */
export type PodSecurityLevel = (typeof podSecurityLevels)[number];

/** The label of a namespace that says what its pods may do. */
export const enforceLabel = 'pod-security.kubernetes.io/enforce';

/** What one rule of the standards has to say of a pod: what is not allowed, in the words of its fields. */
type Check = (pod: JsonMap, containers: readonly JsonMap[]) => readonly string[];

const capabilities = new Set([
  ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP'],
  ...['SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
]);
const seLinuxTypes = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];
const sysctls = new Set([
  ...['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_local_reserved_ports'],
  ...['net.ipv4.ip_unprivileged_port_start', 'net.ipv4.ping_group_range', 'net.ipv4.tcp_fin_timeout'],
  ...['net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_keepalive_time'],
  ...['net.ipv4.tcp_rmem', 'net.ipv4.tcp_syncookies', 'net.ipv4.tcp_wmem'],
]);
const volumeTypes = new Set([
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected'],
  'secret',
]);

const context = (holder: JsonMap): JsonMap => mapAt(holder, 'securityContext');

// Of the pod itself, and of its containers.
const holders = (pod: JsonMap, containers: readonly JsonMap[]): JsonMap[] => [pod, ...containers].map(context);

const baseline: readonly Check[] = [
  (pod) => ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => pod[field] === true),
  (_, containers) => (containers.some((each) => context(each)['privileged'] === true) ? ['privileged'] : []),
  (_, containers) =>
    containers
      .flatMap((each) => textsAt(context(each), 'capabilities', 'add'))
      .filter((name) => !capabilities.has(name.replace(/^CAP_/, '')))
      .map((name) => `capability ${name}`),
  (pod) => (mapsAt(pod, 'volumes').some((volume) => isMap(volume['hostPath'])) ? ['hostPath volumes'] : []),
  (_, containers) =>
    containers.some((each) => mapsAt(each, 'ports').some(({ hostPort }) => Number(hostPort ?? 0) > 0))
      ? ['hostPort']
      : [],
  (pod, containers) =>
    holders(pod, containers).some((each) => textAt(each, 'appArmorProfile', 'type') === 'Unconfined')
      ? ['appArmorProfile Unconfined']
      : [],
  (pod, containers) =>
    holders(pod, containers).some((each) => {
      const options = mapAt(each, 'seLinuxOptions');
      return (
        !seLinuxTypes.includes(textAt(options, 'type') ?? '') ||
        (textAt(options, 'user') ?? '') !== '' ||
        (textAt(options, 'role') ?? '') !== ''
      );
    })
      ? ['seLinuxOptions']
      : [],
  (_, containers) =>
    containers.some((each) => !['Default', undefined].includes(textAt(context(each), 'procMount')))
      ? ['procMount']
      : [],
  (pod, containers) =>
    holders(pod, containers).some((each) => textAt(each, 'seccompProfile', 'type') === 'Unconfined')
      ? ['seccompProfile Unconfined']
      : [],
  (pod) =>
    mapsAt(context(pod), 'sysctls')
      .map(({ name }) => asText(name))
      .filter((name) => !sysctls.has(name))
      .map((name) => `sysctl ${name}`),
  (pod, containers) =>
    holders(pod, containers).some((each) => valueAt(each, 'windowsOptions', 'hostProcess') === true)
      ? ['hostProcess']
      : [],
];

const restricted: readonly Check[] = [
  (pod) =>
    mapsAt(pod, 'volumes').some((volume) =>
      Object.keys(volume).some((type) => type !== 'name' && type !== 'hostPath' && !volumeTypes.has(type)),
    )
      ? ['volumes of other types than configMap, emptyDir, claims and the like']
      : [],
  (_, containers) =>
    containers.every((each) => context(each)['allowPrivilegeEscalation'] === false)
      ? []
      : ['allowPrivilegeEscalation is not false'],
  (pod, containers) =>
    containers.every((each) => (context(each)['runAsNonRoot'] ?? context(pod)['runAsNonRoot']) === true)
      ? []
      : ['runAsNonRoot is not true'],
  (pod, containers) => (holders(pod, containers).some((each) => each['runAsUser'] === 0) ? ['runAsUser 0'] : []),
  (pod, containers) =>
    containers.every((each) => {
      const type = textAt(context(each), 'seccompProfile', 'type') ?? textAt(context(pod), 'seccompProfile', 'type');
      return type !== undefined;
    })
      ? []
      : ['no seccompProfile'],
  (_, containers) =>
    containers.every((each) => textsAt(context(each), 'capabilities', 'drop').includes('ALL'))
      ? []
      : ['capabilities.drop has not ALL'],
  (_, containers) =>
    containers
      .flatMap((each) => textsAt(context(each), 'capabilities', 'add'))
      .filter((name) => name !== 'NET_BIND_SERVICE' && capabilities.has(name))
      .map((name) => `capability ${name}`),
];

/**
 * What a pod does that a level does not allow. Pods of Windows are not judged by what only Linux has.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function notAllowed(pod: JsonMap, level: PodSecurityLevel): string[] {
  if (level === 'privileged' || textAt(pod, 'os', 'name') === 'windows') {
    return [];
  }
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) => mapsAt(pod, list));
  const checks = level === 'restricted' ? [...baseline, ...restricted] : baseline;
  return [...new Set(checks.flatMap((check) => check(pod, containers)))];
}
