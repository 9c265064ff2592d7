import type { Isolation } from '../../workload/isolation/isolation';
import type { PodSecurityLevel } from '../../workload/cluster/namespace';
import type { PriorityQuota, Quota } from './quota';
import type { TeamRole } from './roles';

/** Resources of a container, such as `{ cpu: '100m', memory: '128Mi' }`. */
export interface ContainerAmounts {
  /** Processors, in cores or thousandths: `500m`. */
  readonly cpu?: string | number;
  /** Memory: `1Gi`. */
  readonly memory?: string;
}

/** What the containers of a namespace get that say nothing themselves, and the most that one may have. */
export interface ContainerLimits {
  /**
   * What a container reserves that says nothing. The quota refuses pods that reserve nothing.
   * @default - 100m of a processor, 128Mi of memory
   */
  readonly defaultRequest?: ContainerAmounts;
  /**
   * The limits of a container that has none.
   * @default - none
   */
  readonly default?: ContainerAmounts;
  /**
   * The most that a container may have as its limit.
   * @default - no limit
   */
  readonly max?: ContainerAmounts;
}

/**
 * The groups of the cluster's users that may do something, as its identity provider calls them.
 *
 * Who may deploy may also mount any Secret of the namespace into a pod.
 */
export type TeamAccess = Partial<Readonly<Record<TeamRole, readonly string[]>>>;

/** One namespace of a team. */
export interface TeamNamespace {
  /** What its pods may ask for at once. */
  readonly quota: Quota;
  /**
   * What the pods of a PriorityClass may ask for at once, within the quota: so that not all accelerators
   * go to what can never be preempted.
   * @default - as much as the quota allows
   */
  readonly priorities?: Readonly<Record<string, PriorityQuota>>;
  /**
   * The name of its LocalQueue. Its quota is then given out by Kueue, by product, and more may be borrowed; runs name
   * the queue in their prop `queue`.
   * @default - no queue: the quota is a ResourceQuota
   */
  readonly queue?: string;
  /**
   * The Pod Security Standard that its pods have to meet. All workloads of this package meet `restricted`.
   * @default 'restricted'
   */
  readonly podSecurity?: PodSecurityLevel;
  /**
   * What its containers get.
   * @default - a request where they have none
   */
  readonly containers?: ContainerLimits;
  /**
   * Who may do what in it.
   * @default - the team's
   */
  readonly access?: TeamAccess;
}

export interface TeamProps {
  /** Its namespaces by name. Environments in them are made with `createNamespace: false`. */
  readonly namespaces: Readonly<Record<string, TeamNamespace>>;
  /**
   * Which groups may do what in its namespaces: `view` reads all but Secrets, `deploy` makes and changes what this
   * package makes, `debug` enters pods, `secrets` reads and writes Secrets.
   * @default - nobody but those who may do everything anyway
   */
  readonly access?: TeamAccess;
  /**
   * Labels of its namespaces, such as a cost centre: `{ 'cost-center': '4711' }`.
   * @default - the team's name alone
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Names of the Secrets with which pods of the account `default` pull their images.
   * @default - none
   */
  readonly imagePullSecrets?: readonly string[];
  /**
   * Whether its queue may borrow what others leave, which they get back by preemption.
   * @default true
   */
  readonly borrow?: boolean;
  /**
   * Who reaches the pods of its namespaces, and whom they reach. `workloads`: nobody and nothing, but what each
   * workload says, see `isolation` of `Environment`; environments of the program in its namespaces have it too.
   * Those of other programs have to say so themselves.
   * @default 'none'
   */
  readonly isolation?: Isolation;
}
