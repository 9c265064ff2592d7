import { rootOfCluster } from '../cluster/fleet-context';
import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';

/**
 * Who reaches the pods of an environment, and whom they reach: everybody (`none`), or for each workload what it needs
 * and says (`workloads`).
 */
export type Isolation = 'none' | 'workloads';

/** What is known to everything under an environment. */
export interface IsolationContext {
  readonly isolation: Isolation;
  /** The policy that denies what no other one allows. It comes last: what runs already is not cut off. */
  deny?: ApiObject;
}

const contextKey = 'modelyard.dev/isolation';

/** Says how everything under a construct is isolated. To be called before the construct has children. */
export function provideIsolation(scope: IConstruct, context: IsolationContext): void {
  scope.node.setContext(contextKey, context);
}

/** How a construct is isolated, as far as something around it says so. */
export function isolationOf(scope: IConstruct): IsolationContext | undefined {
  return scope.node.tryGetContext(contextKey) as IsolationContext | undefined;
}

/** A namespace of the program. */
export interface KnownNamespace {
  readonly name: string;
  /** The team that it belongs to. @default - none that the program knows */
  readonly team?: string | undefined;
  readonly isolation: Isolation;
  /** Whether the program makes the policy that denies what no other one allows. */
  readonly deny: boolean;
  /** Whether the program makes what lets nobody speak plain text to its pods. @default false */
  readonly mutualTls?: boolean;
}

const namespaceKey = Symbol.for('modelyard.namespaces');
type Carrier = IConstruct & { [namespaceKey]?: KnownNamespace };

/** Says that a namespace is one of the program. */
export function markNamespace(construct: IConstruct, namespace: KnownNamespace): void {
  (construct as Carrier)[namespaceKey] = namespace;
}

/** The namespaces of a program. */
export function knownNamespaces(construct: IConstruct): KnownNamespace[] {
  return rootOfCluster(construct)
    .node.findAll()
    .flatMap((each) => (each as Carrier)[namespaceKey] ?? []);
}
