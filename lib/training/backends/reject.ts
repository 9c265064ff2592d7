import type { TrainingRunProps } from '../training-run-props';
import type { BackendContext } from './backend';

/** Reports what of a framework only Kubeflow Trainer can do. */
export function rejectKubeflowOnly({ problems, framework, groups }: BackendContext): void {
  const only = framework.onlyOnKubeflow?.(groups);
  if (only !== undefined) {
    problems.add('backend', `must be trainJob(…): ${framework.name} ${only}`);
  }
}

/** Reports a prop that a backend does not have. @param instead what has it, as the rest of a sentence */
export function rejectProps(
  { problems, props }: BackendContext,
  rejected: Readonly<Partial<Record<keyof TrainingRunProps, string>>>,
): void {
  for (const [prop, instead] of Object.entries(rejected)) {
    const value = props[prop as keyof TrainingRunProps];
    problems.expect(value === undefined, prop, instead, ...(typeof value === 'object' ? [] : [value]));
  }
}
