import type { IConstruct } from 'constructs';

const key = 'modelyard.dev/environment';

interface EnvironmentContext {
  readonly partOf: string;
  readonly imagePullSecrets: readonly string[];
}

/** Makes an environment's name and pull secrets known to everything under it. */
export function provideEnvironment(scope: IConstruct, environment: EnvironmentContext): void {
  scope.node.setContext(key, environment);
}

/** The id of the environment around a construct, if there is one. */
export function partOf(scope: IConstruct): string | undefined {
  return contextOf(scope)?.partOf;
}

/** Names of the Secrets with which the pods of the environment pull their images. */
export function imagePullSecrets(scope: IConstruct): readonly string[] {
  return contextOf(scope)?.imagePullSecrets ?? [];
}

function contextOf(scope: IConstruct): EnvironmentContext | undefined {
  return scope.node.tryGetContext(key) as EnvironmentContext | undefined;
}
