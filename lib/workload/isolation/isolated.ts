import type { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { ServiceAccount } from '../pod/service-account';
import type { Caller, OtherPods } from './caller';
import type { Destination } from './destinations';

/** A port that a workload answers at. */
export interface AnsweredPort {
  readonly name: string;
  readonly port: number;
}

/** A workload as its isolation has to know it. */
export interface IsolatedWorkload {
  /** What has made it, and is named in problems and notes. */
  readonly construct: Construct;
  /** The name of its policy. */
  readonly policyName: string;
  readonly name: string;
  /** The object that makes its pods. */
  readonly workload: ApiObject;
  /** The labels of its pods. */
  readonly selector: Readonly<Record<string, string>>;
  /** The ports at which callers and routes reach it. @default - nobody does */
  readonly ports?: readonly AnsweredPort[];
  /** The Services that lead to it. */
  readonly services?: readonly ApiObject[];
  /** Where its metrics are. @default - it has none, or nobody asks for them */
  readonly metricsPort?: number | undefined;
  /** Whether the API server is asked to ask it something: which version of its model it serves. @default false */
  readonly asked?: boolean;
  /** Whether its pods talk to each other, at any port. @default false */
  readonly peers?: boolean;
  /** Whether its pods are in the mesh of their cluster, if there is one. @default true */
  readonly inMesh?: boolean;
  readonly callers?: readonly Caller[] | undefined;
  /** What it reaches, besides servers whose caller it is. */
  readonly reaches: readonly WantedDestination[];
  /** What it fetches cannot be read from its props. @default - it can */
  readonly unknownSource?: string | undefined;
  readonly serviceAccount?: ServiceAccount | string | undefined;
}

/** A destination, and the prop where it was written. */
export interface WantedDestination {
  readonly to: Destination;
  /** @default - no prop of the user's: what it needs by itself */
  readonly prop?: string;
}

const key = Symbol.for('modelyard.isolated');
type Carrier = IConstruct & { [key]?: IsolatedWorkload };

/** Says what a workload needs of the network. */
export function markIsolated(workload: IsolatedWorkload): void {
  (workload.construct as Carrier)[key] = workload;
}

/** The workloads of a tree. */
export function isolatedWorkloads(root: IConstruct): IsolatedWorkload[] {
  return root.node.findAll().flatMap((construct) => (construct as Carrier)[key] ?? []);
}

/** A route that leads to the pods of a Service. */
export interface LeadingRoute {
  readonly route: ApiObject;
  /** The port of the pods, by its name or number. @default - the first one */
  readonly port?: number | string | undefined;
}

const routesKey = Symbol.for('modelyard.routes-to');
type RoutedService = ApiObject & { [routesKey]?: LeadingRoute[] };

/** Says that a route leads to the pods of a Service. */
export function markRoute(service: ApiObject, route: LeadingRoute): void {
  const carrier = service as RoutedService;
  (carrier[routesKey] ??= []).push(route);
}

/** The routes that lead to the pods of a Service. */
export function routesTo(service: ApiObject): readonly LeadingRoute[] {
  return (service as RoutedService)[routesKey] ?? [];
}

const callersKey = Symbol.for('modelyard.callers-of');
type CalledService = ApiObject & { [callersKey]?: OtherPods[] };

/** Says that somebody calls the pods of a Service, besides the callers of its server. */
export function markCaller(service: ApiObject, caller: OtherPods): void {
  const carrier = service as CalledService;
  (carrier[callersKey] ??= []).push(caller);
}

/** Who calls the pods of a Service, besides the callers of its server. */
export function callersOf(service: ApiObject): readonly OtherPods[] {
  return (service as CalledService)[callersKey] ?? [];
}
