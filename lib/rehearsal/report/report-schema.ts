import { z } from 'zod';
import { comparedSchema, findingSchema, objectSchema } from '../../review/report/report-schema';

const workload = z
  .strictObject({ kind: z.string(), namespace: z.string(), name: z.string() })
  .describe('What the user wrote, not the ReplicaSet in between.');
const podName = z.string().describe('namespace/name');

const resources = z.strictObject({
  cpu: z.number().describe('Cores.'),
  memory: z.number().describe('Bytes.'),
  pods: z.number(),
  extended: z.record(z.string(), z.number()).describe('Pieces by resource, such as nvidia.com/gpu.'),
});

const explanation = z
  .strictObject({
    filtered: z
      .array(z.strictObject({ plugin: z.string(), reason: z.string(), nodes: z.array(z.string()) }))
      .describe('Nodes that were out, by reason, as far as the scheduler says so.'),
    scored: z
      .array(
        z.strictObject({
          node: z.string(),
          total: z.number(),
          plugins: z.record(z.string(), z.number()).describe('What each score plugin gave, with its weight.'),
        }),
      )
      .describe('The best nodes that were left, the best first, at most 20. Empty where there was only one.'),
    attempts: z.int(),
    evaluated: z
      .int()
      .optional()
      .describe('How many nodes it looked at: of 100 and more it stops when enough of them fit.'),
    feasible: z.int().optional().describe('How many of these fit.'),
    message: z.string().optional().describe('What it said when the pod fitted nowhere.'),
    preempted: z.array(podName).optional().describe('The pods that it removed to make room.'),
  })
  .describe(
    "From the scheduler's own log: of one pod of each workload, and of each that found no node for another reason.",
  );

const pod = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  workload: workload.optional(),
  node: z.string().optional().describe('Missing where it is pending.'),
  phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']),
  ready: z.boolean(),
  reason: z.string().optional().describe('Why it does not run, in the words of whoever says so.'),
  requests: resources,
  explanation: explanation.optional(),
});

const node = z.strictObject({
  name: z.string(),
  pool: z.string(),
  zone: z.string().optional(),
  state: z.enum(['ready', 'drained', 'lost']),
  product: z.string().optional().describe('The accelerator it has.'),
  capacity: resources.describe('What pods can reserve.'),
  requested: resources.describe('What pods reserve.'),
  pods: z.array(podName),
});

const pool = z.strictObject({
  name: z.string(),
  nodes: z.int().describe('How many nodes take pods.'),
  empty: z.int().describe('How many of these have no pod.'),
  capacity: resources,
  requested: resources,
  fragmentation: z.array(
    z.strictObject({
      resource: z.string(),
      free: z.number(),
      largest: z.number().describe('How many are free on the node that has the most: the largest pod that fits.'),
      onPartlyUsedNodes: z.number().describe('How many of the free ones are on nodes where others are taken.'),
      fits: z
        .record(z.string(), z.number())
        .describe('How many more pods of 1, 2, 4, … pieces fit, judged by this resource alone.'),
    }),
  ),
});

const pending = z.strictObject({
  message: z.string().describe('The words of the scheduler, or of whoever else keeps the pods from running.'),
  causes: z.array(z.strictObject({ nodes: z.int(), reason: z.string() })).describe('How many nodes were out, and why.'),
  advice: z.string().describe('Which field or prop to change, and how.'),
  pods: z.array(z.string()).describe('namespace/name; of pods that were not made: namespace/name (3 not made).'),
  workloads: z.array(workload),
});

const rollout = z.strictObject({
  workload,
  state: z.enum(['finished', 'stuck', 'unchanged']),
  reason: z.string().optional().describe('Why it is stuck.'),
  seconds: z.number().describe('How long it took, or when the last thing happened, as it would pass in the cluster.'),
  startUpSeconds: z.number().describe('How long a pod may take to start, by its probes.'),
  surge: z.number().describe('How many more pods than desired there were at most.'),
  unavailable: z.number().describe('How many of the desired were unavailable at most.'),
  samples: z
    .array(
      z.strictObject({
        seconds: z.number(),
        desired: z.number(),
        total: z.number(),
        updated: z.number(),
        ready: z.number(),
        unavailable: z.number(),
      }),
    )
    .describe('A step function: each holds until the next.'),
});

const outcome = {
  verdict: z
    .enum(['runs', 'does-not-run', 'not-rehearsed'])
    .describe('Whether everything ends up running; not-rehearsed: nothing was there whose pods could be made.'),
  summary: z.string(),
  pods: z.array(pod),
  nodes: z.array(node),
  pools: z.array(pool),
  pending: z.array(pending),
  rollouts: z.array(rollout),
  autoscalers: z.array(
    z.strictObject({
      namespace: z.string(),
      name: z.string(),
      target: workload,
      min: z.int(),
      max: z.int(),
      before: z.int(),
      after: z.int(),
      message: z.string(),
    }),
  ),
  quotas: z.array(
    z.strictObject({
      namespace: z.string(),
      name: z.string(),
      resources: z.array(z.strictObject({ resource: z.string(), hard: z.string(), used: z.string() })),
      refusals: z.array(z.string()),
    }),
  ),
  admissions: z
    .array(
      z.strictObject({
        workload,
        queue: z.string().describe('The LocalQueue that it names.'),
        clusterQueue: z.string().optional().describe('Missing where there is no such LocalQueue.'),
        state: z.enum(['waiting', 'admitted', 'finished']),
        message: z.string().optional().describe("Why it waits, in Kueue's words."),
        advice: z.string().optional().describe('What would admit it.'),
        holds: z
          .array(z.strictObject({ flavor: z.string(), resource: z.string(), amount: z.string() }))
          .describe('What it holds of the quota while it is admitted.'),
        evictions: z.array(z.string()).describe("Why it had to give its room back, in Kueue's words."),
      }),
    )
    .describe('What asks Kueue for room, all of it or none.'),
  queues: z
    .array(
      z.strictObject({
        name: z.string(),
        cohort: z.string().optional(),
        message: z.string().optional().describe("Why it admits nothing, in Kueue's words."),
        resources: z.array(
          z.strictObject({
            flavor: z.string(),
            resource: z.string(),
            quota: z.string().describe("The queue's own."),
            used: z.string().describe('Its own and what is borrowed.'),
            borrowed: z.string(),
          }),
        ),
        waiting: z.int(),
        admitted: z.int(),
      }),
    )
    .describe('The ClusterQueues of Kueue.'),
  groups: z
    .array(
      z.strictObject({
        workload,
        name: z.string(),
        state: z.enum(['done', 'ready', 'starting', 'partly-placed', 'not-placed', 'waiting']),
        pods: z.int().describe('How many it has when it is complete.'),
        placed: z.int().describe('How many have a node.'),
        ready: z.int().describe('How many are ready or done.'),
        made: z.array(z.string()).describe('What its controllers made of it, without pods.'),
        nodes: z.array(z.string()),
      }),
    )
    .describe('Pods that do their work only together: groups of a LeaderWorkerSet, JobSets, TrainJobs.'),
  disruptions: z
    .array(
      z.strictObject({
        pod: podName,
        workload: workload.optional(),
        node: z.string(),
        by: z.enum(['Preempted', 'Evicted', 'TaintEviction']),
        message: z.string(),
      }),
    )
    .describe('Pods that had to go before their time.'),
  findings: z.array(findingSchema).describe("The worst first, in the form of a review's."),
};

const whatIf = z.strictObject({
  ...outcome,
  kind: z.enum(['drain', 'lose-node', 'lose-zone', 'scale', 'load', 'find-capacity']),
  subject: z.string(),
  value: z.string().optional(),
  title: z.string(),
  notes: z.array(z.string()),
  capacity: z
    .strictObject({
      workload,
      replicas: z.int(),
      more: z.int().describe('How many more replicas the scheduler placed.'),
      limit: z.string().optional().describe('Why not one more.'),
      pool: z.string().optional(),
      fewestNodes: z.int().optional().describe('How few nodes of that pool suffice for what runs now.'),
      lowerBound: z.int().optional().describe('How few could suffice at best, by requests alone.'),
    })
    .optional(),
});

/** The JSON of a rehearsal. */
export const rehearsalSchema = z
  .strictObject({
    compared: comparedSchema,
    ...outcome,
    cluster: z.string(),
    kubernetesVersion: z.string(),
    operators: z.array(z.string()).describe('Those that ran beside it, such as Kueue 0.17.0.'),
    scoringStrategy: z.string(),
    compression: z.number().describe('How many times faster than in a cluster time passed.'),
    base: z.strictObject(outcome).optional().describe('How it was before the change.'),
    whatIfs: z.array(whatIf),
    carried: z
      .array(
        z.strictObject({
          object: objectSchema,
          file: z.string().optional(),
          line: z.int().optional(),
          why: z.string(),
        }),
      )
      .describe('Objects that were not rehearsed.'),
    notRehearsed: z.array(z.string()),
  })
  .meta({ id: 'rehearsal' });

/** The JSON of the rehearsals of several environments, or of the clusters of a fleet, in one report. */
export const rehearsalsSchema = z.strictObject({
  environments: z
    .record(z.string(), rehearsalSchema)
    .describe('Each by the name of its environment, or of its cluster in a fleet: prod, europe, prod.europe.'),
});

/** What `-o json` writes: one rehearsal, or several in one report. */
export const rehearsalOutputSchema = z.union([rehearsalSchema, rehearsalsSchema]);
