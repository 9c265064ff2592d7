import { asText } from '../../../workload/values/as-text';
import { mapAt, mapsAt } from '../../objects/kubernetes-object';
import { containersOf } from '../../objects/workload';
import type { Rule } from '../../rule';
import { newFaults, type Fault } from '../../rule-support';

/** Pods reach into the machine they run on. */
export const hostAccess: Rule = {
  id: 'host-access',
  severity: 'high',
  consequence: 'access',
  finds: "Pods use their node's network, processes, shared memory, folders or ports.",
  why: 'It leads past network policies and out of the container.',
  fix: 'A Service instead of a host port; a volume of its own instead of `hostPath`.',
  check: (context) =>
    newFaults(context, (workload) => {
      const at = workload.podPath;
      const faults: Fault[] = [];
      for (const [field, what] of [
        ['hostNetwork', "the node's network"],
        ['hostPID', "the node's processes"],
        ['hostIPC', "the node's shared memory"],
      ] as const) {
        if (workload.pod[field] === true) {
          faults.push({ path: `${at}.${field}`, message: `Its pods use ${what}`, after: true });
        }
      }
      for (const volume of mapsAt(workload.pod, 'volumes')) {
        if (volume['hostPath'] !== undefined) {
          const path = asText(mapAt(volume, 'hostPath')['path']);
          faults.push({
            path: `${at}.volumes[${asText(volume['name'])}]`,
            message: `Its pods use the folder '${path}' of the node`,
            after: path,
          });
        }
      }
      for (const { path, spec } of containersOf(workload)) {
        for (const port of mapsAt(spec, 'ports').filter(({ hostPort }) => hostPort !== undefined)) {
          faults.push({
            path: `${path}.ports[${asText(port['containerPort'])}].hostPort`,
            message:
              `It takes port ${asText(port['hostPort'])} of its node: reachable past every network policy, ` +
              'and one pod a node at most',
            severity: 'medium',
            after: port['hostPort'],
          });
        }
      }
      return faults;
    }),
};
