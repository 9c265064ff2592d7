import { ApiObject, Chart } from 'cdk8s';
import { requireOperator } from '../../workload/cluster/operators';
import { makeNamespace, podSecurityLevels } from '../../workload/cluster/namespace';
import { checkEnforced } from '../../workload/isolation/enforced';
import { denyAll } from '../../workload/isolation/isolate';
import { isolationOf, markNamespace } from '../../workload/isolation/isolation';
import { requireMutualTls } from '../../workload/mesh/mesh-objects';
import { labelKeys, managedBy, objectLabels, teamLabel } from '../../workload/objects/labels';
import { checkLabels } from '../../workload/objects/metadata';
import { checkName, nameLimits } from '../../workload/objects/names';
import { Problems } from '../../workload/values/validation';
import { kueueApi, resourceGroups } from './queues';
import { makeDefaultAccount, makeLimits, makeQuotas, makeRights } from './namespace-rules';
import { allOf, readQuota, sumOf, type Allocation } from './quota';
import type { Quota } from './quota';
import type { TeamNamespace, TeamProps } from './team-props';
import { Teams } from './teams';

// What goes on in the place of a quota that was forgotten.
const nothing: Quota = { cpu: 0, memory: '0' };

/**
 * A team: namespaces with their quota, their rights, and its queue.
 *
 * @example
 * new Team(teams, 'language', {
 *   namespaces: {
 *     'language-prod': {
 *       quota: { cpu: 1, memory: '4Gi', accelerators: [{ product: 'NVIDIA-H100-80GB-HBM3', count: 8 }] },
 *     },
 *     'language-training': {
 *       queue: 'runs',
 *       quota: { cpu: 1, memory: '4Gi', accelerators: [{ product: 'NVIDIA-H100-80GB-HBM3', count: 8 }] },
 *     },
 *   },
 *   access: { view: ['language'], deploy: ['language-engineers'], debug: ['language-engineers'] },
 *   labels: { 'cost-center': '4711' },
 * });
 */
export class Team extends Chart {
  constructor(teams: Teams, id: string, props: TeamProps) {
    super(teams, id, { labels: { [labelKeys.managedBy]: managedBy, [labelKeys.partOf]: id } });
    const problems = new Problems(this);
    if (!('take' in teams)) {
      problems.add(
        'scope',
        "must be Teams, which divides the cluster: new Team(new Teams(scope, 'teams', { cluster }), …)",
      );
      return;
    }
    checkName(problems, id, 'id', nameLimits.object);
    checkLabels(problems, props.labels, 'labels');
    const namespaces = Object.entries(props.namespaces);
    problems.expect(namespaces.length > 0, 'namespaces', 'must have at least one', props.namespaces);
    const queued: Allocation[] = [];
    for (const [name, namespace] of namespaces) {
      const allocation = this.makeNamespace(problems, teams, name, { props, namespace });
      if (namespace.queue !== undefined) {
        queued.push(allocation);
      }
    }
    if (queued.length > 0) {
      this.makeQueue(teams, sumOf(queued), props.borrow ?? true);
    }
  }

  private makeNamespace(
    problems: Problems,
    teams: Teams,
    name: string,
    { props, namespace }: { readonly props: TeamProps; readonly namespace: TeamNamespace },
  ): Allocation {
    const at = `namespaces.${name}`;
    const { cluster } = teams;
    checkName(problems, name, at, nameLimits.object);
    problems.expect(!/^(kube-|default$)/.test(name), at, "must be a team's own, not one of Kubernetes", name);
    const { podSecurity = 'restricted' } = namespace;
    problems.expect(
      podSecurityLevels.includes(podSecurity),
      `${at}.podSecurity`,
      `must be '${podSecurityLevels.join("', '")}'`,
      podSecurity,
    );
    const id = this.node.id;
    const labels = { [labelKeys.managedBy]: managedBy, [labelKeys.partOf]: id };
    const chart = new Chart(this, name, { namespace: name, labels });
    makeNamespace(chart, {
      name,
      cluster,
      podSecurity,
      labels,
      namespaceLabels: { ...props.labels, [teamLabel]: id },
    });
    const isolation = props.isolation ?? isolationOf(this)?.isolation ?? 'none';
    const mutualTls = requireMutualTls(chart) !== undefined;
    markNamespace(chart, { name, team: id, isolation, deny: isolation === 'workloads', mutualTls });
    checkEnforced(chart, problems, isolation);
    if (isolation === 'workloads') {
      denyAll(chart, name);
    }
    const quota = namespace.quota ?? nothing;
    problems.expect(quota !== nothing, `${at}.quota`, "must say at least 'cpu' and 'memory'", namespace.quota);
    const allocation = readQuota(problems, cluster, quota, `${at}.quota`);
    teams.take(`'${name}'`, allocation, namespace.queue !== undefined);
    // With a queue, Kueue decides, and lends: the most that there can be is all.
    const most = namespace.queue !== undefined && (props.borrow ?? true) ? allOf(cluster) : allocation;
    makeQuotas(chart, problems, { at, namespace: { ...namespace, quota }, most, teams });
    makeLimits(chart, problems, namespace.containers ?? {}, `${at}.containers`);
    const own = namespace.access !== undefined;
    makeRights(chart, problems, teams, {
      access: namespace.access ?? props.access ?? {},
      prop: own ? `${at}.access` : 'access',
    });
    makeDefaultAccount(chart, problems, props.imagePullSecrets ?? []);
    if (namespace.queue !== undefined && requireOperator(this, problems, 'kueue', `${at}.queue`)) {
      checkName(problems, namespace.queue, `${at}.queue`, nameLimits.object);
      new ApiObject(chart, 'queue', {
        apiVersion: kueueApi,
        kind: 'LocalQueue',
        metadata: { name: namespace.queue, labels: objectLabels(chart, namespace.queue) },
        spec: { clusterQueue: this.queueName(teams) },
      });
    }
    return allocation;
  }

  private queueName(teams: Teams): string {
    return `${teams.sharedName}-${this.node.id}`;
  }

  private makeQueue(teams: Teams, allocation: Allocation, borrow: boolean): void {
    const name = this.queueName(teams);
    new ApiObject(this, 'cluster-queue', {
      apiVersion: kueueApi,
      kind: 'ClusterQueue',
      metadata: { name, labels: objectLabels(this, name) },
      spec: {
        cohortName: teams.sharedName,
        namespaceSelector: { matchLabels: { [teamLabel]: this.node.id } },
        resourceGroups: resourceGroups(teams.cluster, allocation, { borrow, undivided: true }),
        // What is lent comes back when it is needed; within a team the more important goes first.
        preemption: { reclaimWithinCohort: 'Any', withinClusterQueue: 'LowerPriority' },
      },
    });
  }
}
