import { shellWord } from '../workload/values/shell-word';
import { taskVariables, type TaskGroup } from './frameworks/framework';

/**
 * Shell that tells each task of a Job with several types which it is, from its number in the Job: the Job has one pod
 * template, and so the same variables for all.
 *
 * @param env variables that refer to the type and the number, as `$(NAME)`; none that is known at deploy time only
 */
export function taskScript(groups: readonly TaskGroup[], env: Readonly<Record<string, string>>): readonly string[] {
  let first = 0;
  const branches = groups.map(({ type, replicas }, position) => {
    const [begin, end] = [first, first + replicas];
    first = end;
    const last = position === groups.length - 1;
    const otherwise = last ? 'else' : 'elif';
    return (
      `${position === 0 ? 'if' : otherwise}` +
      `${last ? '' : ` [ "$JOB_COMPLETION_INDEX" -lt ${end} ]; then`} ${taskVariables.type}=${shellWord(type)} ` +
      `${taskVariables.index}=${begin === 0 ? '$JOB_COMPLETION_INDEX' : `$((JOB_COMPLETION_INDEX - ${begin}))`}`
    );
  });
  return [
    ...branches,
    'fi',
    `export ${taskVariables.type} ${taskVariables.index}`,
    ...Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`),
  ];
}

/** Whether a variable differs between the types of tasks. */
export function dependsOnTask(value: string): boolean {
  return value.includes(`$(${taskVariables.type})`) || value.includes(`$(${taskVariables.index})`);
}

// In single quotes nothing is read, so what refers to another variable stands outside of them.
function quoted(value: string): string {
  return shellWord(value).replace(/\$\((\w+)\)/g, (_, name: string) => `'"$${name}"'`);
}
