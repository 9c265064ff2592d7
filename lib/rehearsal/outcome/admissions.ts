import { asText } from '../../workload/values/as-text';
import { byCharacters, bytes, plural, rounded } from '../../workload/values/words';
import { mapAt, mapsAt, numberAt, textAt, type KubernetesObject } from '../../review/objects/kubernetes-object';
import type { AdmissionReport, FlavorAmount, QueueReport } from '../model/report';
import { conditionOf, pathOf, workloadKey, type ClusterState } from '../state/cluster-state';
import type { HeldQuota, QueuedRun } from '../state/queued-run';
import { admissionAdvice } from './admission-advice';
import { referenceOf, type Problem } from './findings';

/**
 * What asks Kueue for room, those that wait first.
 *
 * @param evictions what Kueue said of runs that had to give their room back, by `namespace/name` of the Workload
 */
export function admissionReports(
  state: ClusterState,
  runs: readonly QueuedRun[],
  evictions: ReadonlyMap<string, readonly string[]>,
): AdmissionReport[] {
  const order: readonly QueuedRun['state'][] = ['waiting', 'admitted', 'finished'];
  return [...runs]
    .sort(
      (one, other) =>
        order.indexOf(one.state) - order.indexOf(other.state) ||
        byCharacters(workloadKey(one.workload), workloadKey(other.workload)) ||
        byCharacters(one.name, other.name),
    )
    .map((run) => ({
      workload: run.workload,
      queue: run.queue,
      ...(run.clusterQueue === undefined ? {} : { clusterQueue: run.clusterQueue }),
      state: run.state,
      ...(run.state === 'waiting' ? { message: run.message, advice: admissionAdvice(run, runs, state) } : {}),
      holds: run.holds.map(written),
      evictions: (evictions.get(`${run.workload.namespace}/${run.name}`) ?? []).map((words) => withNames(words, state)),
    }));
}

function amountText(resource: string, amount: number): string {
  return resource === 'memory' || resource.endsWith('storage') ? bytes(amount) : String(rounded(amount));
}

function written({ flavor, resource, amount }: HeldQuota): FlavorAmount {
  return { flavor, resource, amount: amountText(resource, amount) };
}

// Kueue names whoever needed the room by what nobody knows.
function withNames(words: string, { jobs, jobSets, trainJobs, leaderWorkerSets, pods }: ClusterState): string {
  return words.replace(/ ?\(UID: [^,)]*, JobUID: ([^,)]*)\)/, (whole, uid: string) => {
    const found = [...jobs, ...jobSets, ...trainJobs, ...leaderWorkerSets, ...pods].find(
      ({ metadata }) => metadata['uid'] === uid,
    );
    return found === undefined ? whole : ` (${found.kind} ${pathOf(found)})`;
  });
}

/** The ClusterQueues, by name. */
export function queueReports({ clusterQueues }: ClusterState): QueueReport[] {
  return [...clusterQueues]
    .sort((one, other) => byCharacters(one.metadata.name, other.metadata.name))
    .map((queue) => {
      const active = conditionOf(queue, 'Active');
      const cohort = textAt(queue, 'spec', 'cohortName');
      return {
        name: queue.metadata.name,
        ...(cohort === undefined ? {} : { cohort }),
        ...(active?.status === 'False' ? { message: active.message } : {}),
        resources: quotasOf(queue),
        waiting: numberAt(queue, 'status', 'pendingWorkloads') ?? 0,
        admitted: numberAt(queue, 'status', 'admittedWorkloads') ?? 0,
      };
    });
}

function quotasOf(queue: KubernetesObject): QueueReport['resources'] {
  const used = new Map(
    mapsAt(queue, 'status', 'flavorsUsage').flatMap(({ name, resources }) =>
      mapsAt({ resources }, 'resources').map((usage) => [`${asText(name)}/${asText(usage['name'])}`, usage] as const),
    ),
  );
  return mapsAt(queue, 'spec', 'resourceGroups')
    .flatMap((group) => mapsAt(group, 'flavors'))
    .flatMap((flavor) =>
      mapsAt(flavor, 'resources').map(({ name, nominalQuota }) => {
        const usage = mapAt({ usage: used.get(`${asText(flavor['name'])}/${asText(name)}`) }, 'usage');
        return {
          flavor: asText(flavor['name']),
          resource: asText(name),
          quota: asText(nominalQuota),
          used: asText(usage['total'] ?? '0'),
          borrowed: asText(usage['borrowed'] ?? '0'),
        };
      }),
    );
}

/** Runs that are not admitted, and those that had to give their room back: one finding for those of one workload. */
export function admissionFindings(admissions: readonly AdmissionReport[]): Problem[] {
  const byWorkload = new Map<string, AdmissionReport[]>();
  for (const each of admissions) {
    const key = `${workloadKey(each.workload)}: ${each.message ?? ''}`;
    byWorkload.set(key, [...(byWorkload.get(key) ?? []), each]);
  }
  return [...byWorkload.values()].flatMap((all): Problem[] => {
    const { workload, queue, clusterQueue, state, message = '', advice } = all[0]!;
    const object = referenceOf(workload);
    const where = `LocalQueue ${queue}${clusterQueue === undefined ? '' : `, ClusterQueue ${clusterQueue}`}`;
    const many = all.length === 1 ? 'it' : plural(all.length, 'of its parts', 'of its parts');
    return [
      ...(state === 'waiting'
        ? [
            {
              rule: 'not-admitted',
              severity: 'high' as const,
              object,
              message: `Kueue does not admit ${many} (${where}): ${message}`,
              ...(advice === undefined ? {} : { advice }),
            },
          ]
        : []),
      ...[...new Set(all.flatMap(({ evictions }) => evictions))].map((words) => ({
        rule: 'preempted',
        severity: 'medium' as const,
        object,
        message: `It had to give its room back (${where}): ${words}`,
        advice:
          'Give it a higher priority (label kueue.x-k8s.io/priority-class), or raise nominalQuota of ' +
          `${clusterQueue === undefined ? 'its ClusterQueue' : `ClusterQueue ${clusterQueue}`}`,
      })),
    ];
  });
}
