import { type JsonMap } from '../../../workload/values/maps';
import { mapAt, textsAt, valueAt } from '../../objects/kubernetes-object';
import { containersOf, type Container, type PodSet } from '../../objects/workload';
import type { Rule } from '../../rule';
import { newFaults, podSetChanges, type Fault } from '../../rule-support';

/**
 * Containers have more rights on their node.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export const privileges: Rule = {
  id: 'privileges',
  severity: 'high',
  consequence: 'access',
  finds:
    'A container gained rights: privileged, capabilities, root, escalation, system calls; or lost one of ' +
    'the protections that it had.',
  why: 'Each is a step from the container to its node.',
  fix: 'Keep the restricted standard; most programs run under it with a writable `/tmp`.',
  *check(context) {
    yield* newFaults(context, faults);
    // A protection that was there and is not: a new workload without it says nothing of the kind.
    for (const { change, before, after } of podSetChanges(context)) {
      if (before === undefined || after === undefined) {
        continue;
      }
      for (const container of containersOf(after)) {
        const earlier = containersOf(before).find(({ name }) => name === container.name);
        for (const lost of earlier === undefined
          ? []
          : protections(earlier, before).filter((protection) => !protections(container, after).includes(protection))) {
          yield {
            on: change,
            path: `${container.path}.securityContext`,
            message: `It is no longer kept from ${kept[lost]!.text}`,
            severity: kept[lost]!.severity,
            before: lost,
          };
        }
      }
    }
  },
};

const kept: Readonly<Record<string, { readonly text: string; readonly severity: 'low' | 'medium' }>> = {
  runAsNonRoot: { text: 'running as root (runAsNonRoot)', severity: 'medium' },
  'allowPrivilegeEscalation: false': { text: 'gaining rights (allowPrivilegeEscalation: false)', severity: 'medium' },
  'drop ALL': { text: "root's single rights (capabilities.drop: [ALL])", severity: 'medium' },
  readOnlyRootFilesystem: { text: 'writing to its own files (readOnlyRootFilesystem)', severity: 'low' },
  seccompProfile: { text: 'rare system calls (seccompProfile)', severity: 'low' },
};

function protections({ spec }: Container, workload: PodSet): string[] {
  const own = mapAt(spec, 'securityContext');
  const pod = mapAt(workload.pod, 'securityContext');
  const holds: Readonly<Record<string, boolean>> = {
    runAsNonRoot: (own['runAsNonRoot'] ?? pod['runAsNonRoot']) === true,
    'allowPrivilegeEscalation: false': own['allowPrivilegeEscalation'] === false,
    'drop ALL': textsAt(own, 'capabilities', 'drop').includes('ALL'),
    readOnlyRootFilesystem: own['readOnlyRootFilesystem'] === true,
    seccompProfile: valueAt(own['seccompProfile'] ?? pod['seccompProfile'], 'type') !== undefined,
  };
  return Object.keys(holds).filter((name) => holds[name]);
}

function faults(workload: PodSet): Fault[] {
  const found = containersOf(workload).flatMap(({ path, spec }) =>
    inContext(mapAt(spec, 'securityContext'), `${path}.securityContext`),
  );
  return [...found, ...inContext(mapAt(workload.pod, 'securityContext'), `${workload.podPath}.securityContext`)];
}

function inContext(context: JsonMap, at: string): Fault[] {
  const faults: Fault[] = [];
  if (context['privileged'] === true) {
    faults.push({ path: `${at}.privileged`, message: 'It may do everything on its node', after: true });
  }
  const added = textsAt(context, 'capabilities', 'add').filter((capability) => capability !== 'NET_BIND_SERVICE');
  if (added.length > 0) {
    faults.push({
      path: `${at}.capabilities.add[${added.join()}]`,
      message: `It has rights of root: ${added.join(', ')}`,
      severity: added.some((each) => /^(ALL|SYS_ADMIN|SYS_MODULE|SYS_PTRACE|NET_ADMIN|NET_RAW|BPF)$/.test(each))
        ? 'high'
        : 'medium',
      after: added,
    });
  }
  if (context['runAsUser'] === 0) {
    faults.push({ path: `${at}.runAsUser`, message: 'It runs as root', severity: 'medium', after: 0 });
  }
  if (context['allowPrivilegeEscalation'] === true) {
    faults.push({
      path: `${at}.allowPrivilegeEscalation`,
      message: 'Programs in it may gain more rights than they are started with',
      severity: 'medium',
      after: true,
    });
  }
  if (valueAt(context, 'seccompProfile', 'type') === 'Unconfined') {
    faults.push({
      path: `${at}.seccompProfile`,
      message: 'It may use every system call',
      severity: 'medium',
      after: 'Unconfined',
    });
  }
  return faults;
}
