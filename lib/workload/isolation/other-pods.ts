import { checkLabels } from '../objects/metadata';
import { checkName, nameLimits } from '../objects/names';
import type { Problems } from '../values/validation';
import type { OtherPods } from './caller';

/** Checks pods that the program does not make. @param prop where they are, as the user wrote it */
export function checkOtherPods(problems: Problems, pods: OtherPods, prop: string): void {
  checkName(problems, pods.namespace, `${prop}.namespace`, nameLimits.object);
  checkLabels(problems, pods.podLabels, `${prop}.podLabels`);
}
