import { mapsAt, textAt } from '../../objects/kubernetes-object';
import type { ObjectSet } from '../../objects/object-set';
import { containersOf, type PodSet } from '../../objects/workload';
import { clashesOf } from '../../pods/service-variables';
import type { Rule } from '../../rule';
import { newFaults, type Fault } from '../../rule-support';

/**
 * Kubernetes sets a variable for a Service that a program in its namespace takes for its own.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
export const serviceVariable: Rule = {
  id: 'service-variable',
  severity: 'medium',
  consequence: 'availability',
  finds:
    'A Service is called like a program that runs in its namespace, and the program reads the variable that ' +
    'Kubernetes makes of the name: `VLLM_PORT` of a Service `vllm`. Programs for which that is known are judged.',
  why:
    'Every pod of the namespace that starts from now on gets `VLLM_PORT=tcp://10.0.0.1:80`, and vLLM, which wants a ' +
    'number there, does not start. Pods that run do not notice: it comes out at the next rollout, drain or failure.',
  fix:
    'Call the Service something else, or set `enableServiceLinks: false` in the pods. A Service without an address ' +
    '(`clusterIP: None`) makes no variables.',
  check: (context) => newFaults(context, faults),
};

function faults(workload: PodSet, objects: ObjectSet): Fault[] {
  if (workload.pod['enableServiceLinks'] === false) {
    return [];
  }
  return containersOf(workload).flatMap(({ path, spec }) =>
    clashesOf(spec).flatMap(({ service: name, variable, program }): Fault[] => {
      const service = objects.near(workload.object, workload.environment, { kind: 'Service', name });
      // A variable of the container's own comes before those of Services.
      const own = mapsAt(spec, 'env').some((each) => each['name'] === variable);
      const linked =
        service !== undefined &&
        textAt(service, 'spec', 'clusterIP') !== 'None' &&
        textAt(service, 'spec', 'type') !== 'ExternalName';
      return linked && !own
        ? [
            {
              path: `${path}.env[${variable}]`,
              message:
                `The Service '${name}' gives it ${variable}=tcp://…, which ${program} reads as a setting of its own: ` +
                'the next pod that starts here fails. Set enableServiceLinks: false, or call the Service otherwise',
              after: name,
            },
          ]
        : [];
    }),
  );
}
