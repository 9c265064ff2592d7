import { Chart } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { clusterOf, provideCluster } from './cluster-context';
import type { Cluster } from './cluster-profile';
import { provideEnvironment } from './environment-context';
import { makeNamespace } from './namespace';
import { requireMutualTls } from '../mesh/mesh-objects';
import { denyAll } from '../isolation/isolate';
import { checkEnforced } from '../isolation/enforced';
import {
  isolationOf,
  knownNamespaces,
  markNamespace,
  provideIsolation,
  type Isolation,
  type IsolationContext,
} from '../isolation/isolation';
import { checkTelemetry, provideTelemetry, type Telemetry } from '../telemetry/telemetry';
import { labelKeys, managedBy } from '../objects/labels';
import { checkLabels } from '../objects/metadata';
import { checkName, checkReference, nameLimits } from '../objects/names';
import { Problems } from '../values/validation';

export interface EnvironmentProps {
  /** The namespace of everything under it. */
  readonly namespace: string;
  /**
   * The cluster that it runs on: what its nodes are called, which storage and which ingress it has.
   * @default - the one of the scope around it, or else a generic one
   */
  readonly cluster?: Cluster;
  /**
   * Labels for every object.
   * @default - none but our own
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Whether the namespace is made here. Without, somebody else makes it.
   * @default true
   */
  readonly createNamespace?: boolean;
  /**
   * Names of the Secrets with which its pods pull their images.
   * @default - none: the registry is public, or the nodes may pull from it
   */
  readonly imagePullSecrets?: readonly string[];
  /**
   * Who reaches its pods, and whom they reach. `workloads`: nobody and nothing, but what each server, run and download
   * needs and says: its routes, its `callers`, who asks for metrics, its own other pods; names, the sources of its
   * model and data, and what it `reaches`. It is enforced by the cluster's network, if that enforces NetworkPolicies.
   * @default 'none'; that of its namespace where a `Team` of the program has it
   * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
   */
  readonly isolation?: Isolation;
  /**
   * What its servers and runs tell of what they do: traces of requests, and how they log. Each may say it for itself.
   * @default - no traces, and logs as each program writes them
   */
  readonly telemetry?: Telemetry;
}

/**
 * One environment, such as dev or prod: a namespace on a cluster, with everything that runs in it.
 *
 * The namespace enforces the restricted Pod Security Standard, which all workloads of this package meet.
 *
 * @example
 * const cluster = readCluster('clusters/prod.yaml');
 * const environment = new Environment(app, 'shop', { namespace: 'shop-prod', cluster });
 * new WebModelServer(environment, 'recommender', { image, resources });
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export class Environment extends Chart {
  public readonly cluster: Cluster;
  public readonly namespaceObject: k8s.KubeNamespace | undefined;

  constructor(scope: Construct, id: string, props: EnvironmentProps) {
    const { namespace } = props;
    const labels = { ...props.labels, [labelKeys.managedBy]: managedBy, [labelKeys.partOf]: id };
    super(scope, id, { namespace: props.namespace, labels });
    provideEnvironment(this, { partOf: id, imagePullSecrets: props.imagePullSecrets ?? [] });
    this.cluster = props.cluster ?? clusterOf(scope);
    provideCluster(this, this.cluster);
    const isolation = props.isolation ?? isolationOf(scope)?.isolation ?? isolationOfTeam(scope, namespace);
    const context: IsolationContext = { isolation };
    provideIsolation(this, context);
    provideTelemetry(this, props.telemetry ?? {});
    const problems = new Problems(this);
    checkEnforced(this, problems, isolation);
    checkName(problems, props.namespace, 'namespace', nameLimits.object);
    checkLabels(problems, props.labels, 'labels');
    checkTelemetry(problems, props.telemetry, 'telemetry');
    props.imagePullSecrets?.forEach((secret, index) => checkReference(problems, secret, `imagePullSecrets[${index}]`));
    if (props.createNamespace ?? true) {
      this.namespaceObject = makeNamespace(this, {
        name: props.namespace,
        cluster: this.cluster,
        podSecurity: 'restricted',
        labels,
      });
    }
    // One is enough for a namespace that is a team's, or has several environments.
    const denied = isolation === 'none' || knownNamespaces(this).some(({ name, deny }) => name === namespace && deny);
    if (!denied) {
      context.deny = denyAll(this, namespace);
    }
    const spoken = knownNamespaces(this).some(({ name, mutualTls }) => name === namespace && mutualTls);
    const mutualTls = spoken || requireMutualTls(this) !== undefined;
    markNamespace(this, { name: namespace, isolation, deny: isolation === 'workloads', mutualTls });
  }
}

function isolationOfTeam(scope: Construct, namespace: string): Isolation {
  return knownNamespaces(scope).find(({ name, team }) => name === namespace && team !== undefined)?.isolation ?? 'none';
}
