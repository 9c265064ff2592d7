import { z } from 'zod';
import { dnsLabel, labelValue, qualifiedName, quantity, taint } from '../cluster/cluster-values';

const vendors = ['nvidia', 'amd', 'intel', 'habana', 'aws', 'google'] as const;

const vendorSettings = z.strictObject({
  resourceName: qualifiedName
    .optional()
    .describe("Its extended resource, where that is not the vendor's usual one, e.g. gpu.intel.com/xe."),
  taints: z
    .array(taint)
    .optional()
    .describe("The taints that keep other pods off its nodes. Otherwise one with the resource's name as its key."),
  runtimeClass: dnsLabel
    .optional()
    .describe("The RuntimeClass that its pods need, where the runtime's default is another."),
});

/** What `profile.gpu` says of all accelerators of a cluster. */
export const gpuProfileSchema = z.strictObject({
  resourceName: qualifiedName.default('nvidia.com/gpu').describe('The extended resource of a whole GPU.'),
  labels: z
    .enum(['gpu-operator', 'gke', 'eks', 'karpenter', 'aks'])
    .default('gpu-operator')
    .describe(
      "Whose labels say which GPU a node has: the vendors' own operators, GKE, EKS Auto Mode, Karpenter on AWS, AKS.",
    ),
  migStrategy: z
    .enum(['single', 'mixed'])
    .default('single')
    .describe(
      'How MIG devices are offered: as nvidia.com/gpu (single), or each profile as a resource of its own (mixed). ' +
        'GKE always has its own way.',
    ),
  renameByDefault: z
    .boolean()
    .default(false)
    .describe('Whether time-sliced GPUs are offered as nvidia.com/gpu.shared instead of nvidia.com/gpu. Not on GKE.'),
  taints: z
    .array(taint)
    .default([{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }])
    .describe('The taints that keep other pods off GPU nodes.'),
  runtimeClass: dnsLabel
    .optional()
    .describe("The RuntimeClass that GPU pods need, where the runtime's default is another."),
  writableRoot: z
    .boolean()
    .default(false)
    .describe(
      'Whether containers with accelerators need a writable root file system: ' +
        'where what makes a GPU visible writes into it after it has become read-only, ' +
        'as with crun before 1.26 (CRI-O, OpenShift). With runc it need not be.',
    ),
  vendors: z
    .partialRecord(z.enum(vendors).exclude(['nvidia']), vendorSettings)
    .default({})
    .describe(
      'What is different for accelerators of other vendors: amd, intel, habana (Gaudi), aws (Neuron), google (TPU).',
    ),
});

/** What the accelerators of a pool's nodes are. */
export const poolGpuSchema = z
  .strictObject({
    vendor: z
      .enum(vendors)
      .default('nvidia')
      .describe('Whose they are: habana is Gaudi, aws is Neuron, google is TPU.'),
    product: labelValue
      .min(1)
      .describe(
        "Which one, as the nodes' labels call it: NVIDIA-H100-80GB-HBM3 (gpu-operator), nvidia-h100-80gb (gke), " +
          'h100 (eks, karpenter), AMD_Instinct_MI300X_OAM, tpu-v5-lite-podslice.',
      ),
    count: z.int().min(1).max(256).describe('How many each node has.'),
    allocation: z
      .enum(['extended-resource', 'dynamic'])
      .default('extended-resource')
      .describe(
        'How pods get them: as an extended resource of a device plugin, such as nvidia.com/gpu, or by dynamic ' +
          "resource allocation, with claims of devices that a driver describes: NVIDIA's (gpu.nvidia.com). That is " +
          'part of Kubernetes 1.34 and later.',
      ),
    memory: quantity.optional().describe('How much memory each has, e.g. 80Gi. Of common products it is known.'),
    computeCapability: z
      .string({ error: 'must be a compute capability in quotes, e.g. "9.0"' })
      .regex(/^[1-9][0-9]*\.[0-9]$/, 'must be a compute capability, e.g. "9.0"')
      .optional()
      .describe('The compute capability of an NVIDIA GPU, e.g. "9.0". Of common products it is known.'),
    migDevices: z
      .record(z.string().regex(/^[1-7]g\.[0-9]+gb$/, 'must be a MIG profile, e.g. 1g.10gb'), z.int().min(1).max(7))
      .optional()
      .describe('Into which MIG devices each is divided: how many of each profile, e.g. { 1g.10gb: 7 }.'),
    migProfiles: z
      .array(z.string().regex(/^[12347]g\.[0-9]+gb$/, 'must be a MIG profile, e.g. 1g.10gb'))
      .min(1)
      .refine((profiles) => new Set(profiles).size === profiles.length, 'must have each profile once')
      .optional()
      .describe(
        'Into MIG devices of which profiles the driver divides each when they are claimed, e.g. [1g.10gb, 3g.40gb]; ' +
          "it is claimed whole, too. Only with allocation 'dynamic' and the feature gate DRAPartitionableDevices.",
      ),
    timeSlicing: z
      .strictObject({ replicas: z.int().min(2).max(1000) })
      .optional()
      .describe('How many pods take turns on each.'),
    topology: z
      .string()
      .regex(/^[1-9][0-9]{0,3}(x[1-9][0-9]{0,3}){1,2}$/, 'must be a TPU topology, e.g. 2x4')
      .optional()
      .describe('Of TPUs: how the chips of a slice are connected, e.g. 2x4.'),
  })
  .superRefine((gpu, context) => {
    const { vendor } = gpu;
    const expect = (condition: boolean, path: string, message: string): void => {
      if (!condition) {
        context.addIssue({ code: 'custom', path: [path], message });
      }
    };
    expect(
      gpu.computeCapability === undefined || vendor === 'nvidia',
      'computeCapability',
      'only NVIDIA GPUs have one',
    );
    expect(gpu.migDevices === undefined || vendor === 'nvidia', 'migDevices', 'only NVIDIA GPUs can be divided');
    expect(
      gpu.migDevices === undefined || Object.keys(gpu.migDevices).length > 0,
      'migDevices',
      'must have at least one profile',
    );
    expect(gpu.timeSlicing === undefined || vendor === 'nvidia', 'timeSlicing', 'only NVIDIA GPUs can be time-sliced');
    expect(
      gpu.timeSlicing === undefined || gpu.migDevices === undefined,
      'timeSlicing',
      "must not be there beside 'migDevices'",
    );
    expect(
      gpu.allocation === 'extended-resource' || vendor === 'nvidia',
      'allocation',
      "must be extended-resource: of drivers for 'dynamic' only NVIDIA's is known",
    );
    expect(
      gpu.migProfiles === undefined || gpu.allocation === 'dynamic',
      'migProfiles',
      "must not be there without allocation 'dynamic': a device plugin offers what is divided already ('migDevices')",
    );
    expect(
      gpu.migProfiles === undefined || gpu.migDevices === undefined,
      'migProfiles',
      "must not be there beside 'migDevices': a GPU is divided beforehand, or as its devices are claimed",
    );
    // Its driver shares a GPU among those that use one claim, not among pods that know nothing of each other.
    expect(
      gpu.allocation === 'extended-resource' || gpu.timeSlicing === undefined,
      'timeSlicing',
      "must not be there with allocation 'dynamic': pods take turns there by using one claim",
    );
    expect(
      (gpu.topology !== undefined) === (vendor === 'google'),
      'topology',
      vendor === 'google' ? 'must be there, e.g. 2x4' : 'only TPUs have one',
    );
  });

/** What a cluster says of all its accelerators. */
export type GpuProfile = z.infer<typeof gpuProfileSchema>;
/** What a pool says of the accelerators of its nodes. */
export type PoolGpu = z.infer<typeof poolGpuSchema>;

/** Whether the pool's MIG devices can be offered the way of the cluster: under one name there can be one kind only. */
export function oneProfileOnly(profile: GpuProfile): boolean {
  return profile.labels === 'gke' || profile.migStrategy === 'single';
}
