import { mapAt, mapsAt } from '../objects/kubernetes-object';
import { containersOf, podPath } from '../objects/workload';
import type { Rule } from '../rule';
import { newFaults, type Fault } from '../rule-support';

/** Pods reach into the machine they run on. */
export const hostAccess: Rule = {
  id: 'host-access',
  severity: 'high',
  consequence: 'access',
  check: (context) =>
    newFaults(context, (workload) => {
      const at = podPath(workload);
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
          const path = String(mapAt(volume, 'hostPath')['path']);
          faults.push({
            path: `${at}.volumes[${String(volume['name'])}]`,
            message: `Its pods use the folder '${path}' of the node`,
            after: path,
          });
        }
      }
      for (const { path, spec } of containersOf(workload)) {
        for (const port of mapsAt(spec, 'ports').filter(({ hostPort }) => hostPort !== undefined)) {
          faults.push({
            path: `${path}.ports[${String(port['containerPort'])}].hostPort`,
            message: `It takes port ${String(port['hostPort'])} of its node: reachable past every network policy, and one pod a node at most`,
            severity: 'medium',
            after: port['hostPort'],
          });
        }
      }
      return faults;
    }),
};
