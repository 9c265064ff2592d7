import type { k8s } from 'cdk8s-plus-28';
import { gateExitCode } from './publish';
import type { TrainingJobProps } from './training-job-props';

/** The container of every run: raw fields find it by this name. */
export const trainingContainer = 'training';

/** Exit codes after which trying again is of no use, sorted, each once. */
export function hopelessExitCodes(props: TrainingJobProps): number[] {
  const gate = props.publish?.gate === undefined ? [] : [gateExitCode];
  return [...new Set([...(props.failOnExitCodes ?? [2, 126, 127]), ...gate])].sort((a, b) => a - b);
}

/**
 * What the failure of a pod means. The first rule that fits counts: a pod that was evicted, preempted or lost with its
 * node may have any exit code.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy
 */
export function failurePolicy(props: TrainingJobProps): k8s.PodFailurePolicy {
  const values = hopelessExitCodes(props);
  const disrupted: k8s.PodFailurePolicyRule = {
    action: 'Ignore',
    onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }],
  };
  // The class asks for conditions, of which a rule about exit codes may have none.
  const action = props.backoffLimitPerIndex === undefined ? 'FailJob' : 'FailIndex';
  const hopeless = {
    action,
    onExitCodes: { containerName: trainingContainer, operator: 'In', values },
  } as k8s.PodFailurePolicyRule;
  return { rules: values.length === 0 ? [disrupted] : [disrupted, hopeless] };
}
