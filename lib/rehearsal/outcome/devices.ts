import { waitsForClaims } from './device-questions';
import type { Problem } from './findings';
import { referenceOf } from './findings';
import { notRehearsedRule } from './not-played';
import type { StuckPod } from './pending';

/**
 * Whether a pod waits for devices of dynamic resource allocation: of a class that is not there, or of one of which no
 * node has any.
 */
export function waitsForDevices({ message }: StuckPod): boolean {
  return waitsForClaims(message) || /device class \S+ does not exist/i.test(message);
}

/** What is said of pods that wait for devices where nothing was said of any: that nobody knows. */
export function unknownDevices(waiting: readonly StuckPod[]): Problem[] {
  const byWorkload = new Map(
    waiting.map((each) => [each.workload === undefined ? each.pod : JSON.stringify(each.workload), each]),
  );
  return [...byWorkload.values()].map(({ pod, workload, message }) => ({
    rule: notRehearsedRule,
    severity: 'low',
    object: referenceOf(workload ?? { kind: 'Pod', namespace: pod.split('/')[0]!, name: pod.split('/')[1]! }),
    path: workload === undefined ? 'spec.resourceClaims' : 'spec.template.spec.resourceClaims',
    message:
      'Its pods claim devices, and nothing is said of devices here: whether there are any is not known. ' +
      `The scheduler says: ${message}`,
  }));
}
