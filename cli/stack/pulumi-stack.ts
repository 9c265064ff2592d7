import type { ProgramStack } from '../program/program-folder';

/** A Pulumi program's stack together with the environment that its commands run in. */
export interface PulumiStack extends ProgramStack {
  /** The `pulumi` program. */
  readonly pulumi: string;
  /** All environment variables of its commands. */
  readonly env: NodeJS.ProcessEnv;
  /** Where its engines work: the playground's state folder, or the program's folder for a cluster of its own. */
  readonly place: string;
}

/** The stack with what its program is told of the findings that it refuses, and of clusters that do not answer. */
export function refusing<T extends PulumiStack>(stack: T, refuse: string | undefined, unreachable?: string): T {
  const told = {
    ...(refuse === undefined ? {} : { MODELYARD_REFUSE: refuse }),
    ...(unreachable === undefined ? {} : { MODELYARD_UNREACHABLE: unreachable }),
  };
  return { ...stack, env: { ...stack.env, ...told } };
}
