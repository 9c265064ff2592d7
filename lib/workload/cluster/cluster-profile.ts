import { z } from 'zod';
import { gpuProfileSchema, oneProfileOnly, poolGpuSchema } from '../accelerator/cluster-schema';
import { alsoExtended, offeredResources } from '../accelerator/resource-names';
import { dnsLabel, extendedResource, labelValue, qualifiedName, quantity, taint } from './cluster-values';
import { operatorSchema } from './operator-names';
import { allocationProblems } from './dynamic-allocation';
import { readTextFile, TextFileError } from '../configuration/text-file';
import { readYaml } from '../yaml';
import { monitoringProfile } from './monitoring-profile';
import { networkProfile } from './network-profile';

const accessMode = z.enum(['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod']);

const storageClass = z.strictObject({
  name: dnsLabel,
  default: z.boolean().default(false).describe('Whether claims that name no class get this one.'),
  accessModes: z.array(accessMode).min(1).describe('What its volumes can do.'),
  provisioner: z
    .string()
    .min(1)
    .default('modelyard.dev/playground')
    .describe('Who makes its volumes in the real cluster. In the playground, the playground does.'),
});

// The third one, RequestedToCapacityRatio, has a shape of its own that nobody has asked for yet.
const scoringStrategy = z.strictObject({
  type: z
    .enum(['LeastAllocated', 'MostAllocated'])
    .describe(
      'Whether the emptier nodes are taken first, which spreads pods (the default), or the fuller ones, ' +
        'which packs them.',
    ),
  resources: z
    .array(z.strictObject({ name: z.string().min(1), weight: z.int().min(1).max(100).default(1) }))
    .min(1)
    .default([
      { name: 'cpu', weight: 1 },
      { name: 'memory', weight: 1 },
    ])
    .describe('The resources that count, such as nvidia.com/gpu, and how much.'),
});

const profile = z.strictObject({
  // Without quotes YAML reads 1.30 as the number 1.3.
  kubernetesVersion: z
    .string({ error: 'must be a Kubernetes version in quotes, e.g. "1.34"' })
    .regex(/^1\.[0-9]+(\.[0-9]+)?$/, 'must be a Kubernetes version, e.g. "1.34"'),
  featureGates: z
    .record(z.string(), z.boolean())
    .default({})
    .describe("Feature gates that differ from this version's defaults."),
  gpu: gpuProfileSchema.default(gpuProfileSchema.parse({})),
  storageClasses: z
    .array(storageClass)
    .default([])
    .describe('Empty: not known, and claims are not checked against them.'),
  scheduler: z
    .strictObject({
      scoringStrategy: scoringStrategy
        .optional()
        .describe('How the plugin NodeResourcesFit scores nodes by how full they are.'),
    })
    .optional()
    .describe('How the scheduler is configured, where it is not the default.'),
  ingressClass: dnsLabel.optional().describe('The IngressClass of Ingresses that name none.'),
  gatewayClass: dnsLabel.optional().describe('The GatewayClass, where the Gateway API is installed.'),
  priorityClasses: z
    .array(z.strictObject({ name: z.string().min(1), value: z.int() }))
    .default([])
    .describe('Empty: not known, and pods are not checked against them.'),
  operators: z
    .array(operatorSchema)
    .default([])
    // It comes with its operator, which is the name for clusters whose Prometheus is somebody else's affair.
    .transform((names) =>
      names.includes('prometheus') ? [...new Set([...names, 'prometheus-operator' as const])] : names,
    )
    .describe('What is installed, by name or with the version that a playground is to run.'),
  monitoring: monitoringProfile
    .optional()
    .describe('How metrics are gathered. Without, by the Prometheus operator, where that is installed.'),
  mesh: z
    .enum(['istio-sidecar', 'istio-ambient'])
    .optional()
    .describe('The service mesh that pods are in: Istio with a sidecar in each pod, or with a proxy on each node.'),
  network: networkProfile
    .optional()
    .describe('What NetworkPolicies have to know: who brings requests, asks for metrics and answers names.'),
});

// More than any cluster has, and than can be simulated. @see https://cloud.google.com/kubernetes-engine/quotas
const mostNodes = 15_000;

const nodePool = z.strictObject({
  name: dnsLabel,
  count: z.int().min(0).max(mostNodes),
  instanceType: labelValue
    .min(1)
    .optional()
    .describe("The machine type, e.g. a3-highgpu-8g: becomes the node's label node.kubernetes.io/instance-type."),
  zones: z.array(dnsLabel).max(100).default([]).describe('The zones that the nodes are spread over.'),
  capacity: z.strictObject({
    cpu: quantity,
    memory: quantity,
    ephemeralStorage: quantity.default('100Gi'),
    pods: z.int().min(1).max(1000).default(110),
    gpu: poolGpuSchema.optional().describe('The accelerators of each node: GPUs, Gaudi, Neuron devices or TPU chips.'),
    extended: z
      .record(extendedResource, quantity)
      .optional()
      .describe(
        'Other extended resources of each node by name, such as network interfaces: { vpc.amazonaws.com/efa: 32 }. ' +
          'What no pool names is not judged.',
      ),
  }),
  labels: z.record(qualifiedName, labelValue).default({}),
  taints: z.array(taint).default([]),
  real: z
    .boolean()
    .default(false)
    .describe(
      'Whether the playground runs this pool as a real node (kubelet and containerd) where the machine allows it.',
    ),
  egress: z
    .array(z.cidrv4('must be a network of IPv4 addresses, e.g. 203.0.113.0/24'))
    .max(100)
    .optional()
    .describe(
      "Networks outside the cluster that the real node's pods reach in the playground: [0.0.0.0/0] for all that this " +
        'machine reaches. Never the machine itself, nor link-local addresses. Not there: none.',
    ),
});

/** The format of `clusters/<name>.yaml`. */
export const clusterSchema = z
  .strictObject({ name: dnsLabel, profile, nodePools: z.array(nodePool).max(1000).default([]) })
  .superRefine((cluster, context) => {
    const names = cluster.nodePools.map((pool) => pool.name);
    cluster.nodePools.forEach((pool, index) => {
      if (names.indexOf(pool.name) !== index) {
        context.addIssue({
          code: 'custom',
          path: ['nodePools', index, 'name'],
          message: `another pool is called '${pool.name}' too`,
        });
      }
      if (pool.real && (pool.count !== 1 || pool.capacity.gpu !== undefined)) {
        context.addIssue({
          code: 'custom',
          path: ['nodePools', index, 'real'],
          message: 'a real pool has one node and no gpu',
        });
      }
      if (pool.real && pool.capacity.extended !== undefined) {
        context.addIssue({
          code: 'custom',
          path: ['nodePools', index, 'capacity', 'extended'],
          message: 'a real node has only the resources of this machine',
        });
      }
      if (!pool.real && pool.egress !== undefined) {
        context.addIssue({
          code: 'custom',
          path: ['nodePools', index, 'egress'],
          message: "must not be there without 'real: true': the pods of simulated nodes say nothing",
        });
      }
      const { gpu, extended = {} } = pool.capacity;
      const offered = gpu === undefined ? [] : Object.keys(offeredResources(cluster.profile.gpu, gpu));
      for (const resource of Object.keys(extended).filter((each) => offered.includes(each))) {
        context.addIssue({
          code: 'custom',
          path: ['nodePools', index, 'capacity', 'extended', resource],
          message: "must not be there: 'capacity.gpu' says how many there are",
        });
      }
      for (const resource of gpu?.allocation === 'dynamic' ? alsoExtended(gpu, extended) : []) {
        context.addIssue({
          code: 'custom',
          path: ['nodePools', index, 'capacity', 'extended', resource],
          message:
            `must not be there: pool '${pool.name}' offers its accelerators by dynamic resource allocation ` +
            "('capacity.gpu.allocation'), and a device that is offered in both ways would be given to two pods",
        });
      }
      for (const { field, message } of gpu === undefined ? [] : allocationProblems(cluster.profile, gpu)) {
        context.addIssue({ code: 'custom', path: ['nodePools', index, 'capacity', 'gpu', field], message });
      }
      const named = gpu?.allocation !== 'dynamic' && oneProfileOnly(cluster.profile.gpu);
      if (named && Object.keys(pool.capacity.gpu?.migDevices ?? {}).length > 1) {
        context.addIssue({
          code: 'custom',
          path: ['nodePools', index, 'capacity', 'gpu', 'migDevices'],
          message: "only a cluster with profile.gpu.migStrategy 'mixed' has several profiles on a node",
        });
      }
    });
    const { monitoring, operators } = cluster.profile;
    if (monitoring?.kind === 'prometheus-operator' && !operators.includes('prometheus-operator')) {
      context.addIssue({
        code: 'custom',
        path: ['profile', 'monitoring', 'kind'],
        message: "needs 'prometheus-operator' among 'profile.operators'",
      });
    }
    if (cluster.profile.mesh !== undefined && !operators.includes('istio')) {
      context.addIssue({
        code: 'custom',
        path: ['profile', 'mesh'],
        message: "needs 'istio' among 'profile.operators'",
      });
    }
    const nodes = cluster.nodePools.reduce((sum, pool) => sum + pool.count, 0);
    if (nodes > mostNodes) {
      context.addIssue({
        code: 'custom',
        path: ['nodePools'],
        message: `they have ${nodes} nodes together: a cluster may have ${mostNodes}`,
      });
    }
    // The machine that a playground runs on is one node.
    if (cluster.nodePools.filter((pool) => pool.real).length > 1) {
      context.addIssue({ code: 'custom', path: ['nodePools'], message: 'at most one pool is real' });
    }
    if (cluster.profile.storageClasses.filter((each) => each.default).length > 1) {
      context.addIssue({
        code: 'custom',
        path: ['profile', 'storageClasses'],
        message: 'at most one storage class is the default',
      });
    }
  });

/** One cluster: what it is, and the nodes it has. */
export type Cluster = z.infer<typeof clusterSchema>;
/** What a program may rely on in a cluster: version, GPU labels and taints, storage, ingress, operators. */
export type ClusterProfile = Cluster['profile'];
/** Nodes of one kind. */
export type NodePool = Cluster['nodePools'][number];
export type { NodeTaint } from './cluster-values';

/**
 * Reads a cluster's description.
 *
 * @example
 * const cluster = parseCluster(readFileSync('clusters/prod.yaml', 'utf8'), 'clusters/prod.yaml');
 *
 * @param text the YAML
 * @param file named in errors
 * @throws Error listing everything that is wrong, each with its path in the file
 */
export function parseCluster(text: string, file: string): Cluster {
  const { documents, problems: unread } = readYaml(text);
  if (unread.length > 0) {
    throw new Error(unread.map(({ line, message }) => `${file} is ${message} (line ${line})`).join('\n'));
  }
  if (documents.length > 1) {
    throw new Error(`${file} does not describe a cluster: it has more than one document (line ${documents[1]!.line})`);
  }
  const data = documents[0]?.value;
  const result = clusterSchema.safeParse(data);
  if (result.success) {
    return result.data;
  }
  const problems = result.error.issues.map(
    (issue) =>
      `  ${issue.path.join('.') || '(the file)'}: ` +
      `${messageOf(issue)}${issue.code === 'unrecognized_keys' ? '' : received(data, issue.path)}`,
  );
  throw new Error(`${file} does not describe a cluster:\n${problems.join('\n')}`);
}

/**
 * Reads `clusters/<name>.yaml`.
 *
 * @example
 * new Environment(app, 'shop', { namespace: 'shop', cluster: readCluster('clusters/prod.yaml') });
 *
 * @throws Error as {@link parseCluster}, and when there is no such file
 */
export function readCluster(file: string): Cluster {
  let text: string;
  try {
    text = readTextFile(file);
  } catch (error) {
    if (error instanceof TextFileError) {
      throw new Error(`the cluster file ${file} ${error.message}`);
    }
    throw new Error(`cannot read the cluster file ${file}: ${(error as Error).message}`);
  }
  return parseCluster(text, file);
}

// Of a key that is wrong, zod itself says no more than that.
function messageOf(issue: z.core.$ZodIssue): string {
  const [reason] = issue.code === 'invalid_key' ? issue.issues : [];
  return reason === undefined ? issue.message : `the key ${reason.message}`;
}

function received(data: unknown, path: readonly PropertyKey[]): string {
  let value: unknown = data;
  for (const key of path) {
    value = typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  }
  if (value === undefined) {
    return '';
  }
  const text = JSON.stringify(value);
  return `, got ${text.length > 80 ? `${text.slice(0, 77)}...` : text}`;
}
