import { z } from 'zod';
import {
  checkSettings,
  deploymentSettings,
  group,
  secret,
  withDefaults,
  type DeploymentSettings,
  type RawSettings,
  type SettingsOrigin,
} from '../lib/settings';

/** A quantity as people write it: `500m`, `2`, `1.5Gi`. */
const quantity = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine((text) => /^\d+(\.\d+)?(m|[kMGTPE]i?)?$/.test(text), {
    error: 'must be a quantity such as 500m, 2 or 1.5Gi',
  });

const resources = group({
  cpu: group({ request: quantity, limit: quantity }),
  memory: group({ request: quantity, limit: quantity }),
});

const count = z.number().int({ error: 'must be a whole number' });
const replicas = count.min(1).max(1000);

/** The name of an object of Kubernetes. */
const objectName = z.string().regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/, {
  error: 'must be the name of an object: lower-case letters, digits, hyphens and dots',
});

const accelerator = group({
  /** The label `nvidia.com/gpu.product` of its nodes, e.g. `NVIDIA-L4`. */
  product: z.string().min(1),
  /** How many a replica gets. @default 1 */
  count: count.min(1).default(1),
});

const tls = group({
  /** The Secret with the certificate, of type `kubernetes.io/tls`. */
  secret: objectName,
  /** The ClusterIssuer of cert-manager that makes the Secret. @default - somebody else does */
  clusterIssuer: objectName.optional(),
});

const groups = z.array(z.string().min(1)).default([]);

const team = group({
  name: z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, {
    error: 'must be lower-case letters, digits and hyphens, at most 63',
  }),
  /** What its pods may ask for at once: of nodes without accelerators, and accelerators with their part of a node. */
  quota: group({
    cpu: quantity,
    memory: quantity,
    accelerators: z.array(group({ product: z.string().min(1), count: count.min(1) })).default([]),
    storage: quantity.optional(),
  }),
  /** The groups of the cluster's users that may do something. @default - nobody but who may do everything */
  access: group({ view: groups, deploy: groups, debug: groups, secrets: groups }).default({
    view: [],
    deploy: [],
    debug: [],
    secrets: [],
  }),
  /** Labels of the namespace, such as a cost centre. @default - none */
  labels: z.record(z.string(), z.string()).default({}),
});

/** A large model on GPUs. */
const vllmServer = group({
  engine: z.literal('vllm'),
  replicas,
  /** The model's name on Hugging Face. */
  model: z.string().regex(/^[\w.-]+\/[\w.-]+$/, { error: 'must be a model such as Qwen/Qwen2.5-7B-Instruct' }),
  /** Which commit of it. */
  modelRevision: z.string().regex(/^[0-9a-f]{40}$/, { error: 'must be a commit: 40 hexadecimal digits' }),
  /**
   * How much the files of the model hold: how long a pod may take to start, and what it reserves of its
   * node's disk. @default - not known
   */
  modelSize: quantity.optional(),
  resources,
  accelerator,
});

/** The small model of the image `language-model`, on processors. */
const llamaCppServer = group({
  engine: z.literal('llama-cpp'),
  replicas,
  resources,
  /** How many requests a pod answers at a time; others wait. @default 2 */
  parallelRequests: count.min(1).max(64).default(2),
  /** The longest context of one request, in tokens: question and answer together. @default 1024 */
  maxModelLength: count.min(16).max(8192).default(1024),
});

function isGroup(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The settings of the platform: one `Pulumi.<stack>.yaml` is one environment. */
export const settingsSchema = group({
  ...deploymentSettings,
  /** Whose namespace it is. @default - the program's own, without quota and rights */
  team: team.optional(),
  /** The namespaces whose pods call the models, where these are isolated. @default - none: only routes lead there */
  callers: z.array(objectName).default([]),
  /** The web server that says which digit a picture shows. */
  imageClassifier: group({
    replicas,
    resources,
    host: z.hostname({ error: 'must be a host name' }),
    /** With what the host answers by HTTPS. @default - it answers by plain HTTP */
    tls: tls.optional(),
    /** The version of the model to serve, whatever was published since: to go back. @default - the newest */
    modelVersion: count.min(1).optional(),
  }),
  /** The job that trains the model that the image classifier serves. */
  training: group({
    resources,
    /** How much space the versions of the model have. */
    modelVolume: quantity,
    /** How often the job looks at all pictures. @default 200 */
    epochs: count.min(1).default(200),
    /** Below this share of right answers nothing is published. @default 0.95 */
    minimumAccuracy: z.number().min(0).max(1).default(0.95),
  }),
  /** TensorFlow Serving. */
  tfServing: group({
    replicas,
    resources,
    /** Where the versions of the model are: `gs://bucket/folder`. */
    model: z
      .string()
      .regex(/^gs:\/\/[^/]+\/.+/, { error: 'must be a folder in Google Cloud Storage: gs://bucket/folder' }),
    /** @default - none: it runs on CPUs */
    accelerator: accelerator.optional(),
  }),
  /** The server of the language model. */
  gpuServer: z.discriminatedUnion('engine', [vllmServer, llamaCppServer], {
    error: ({ input }) => (isGroup(input) ? 'must be "vllm" or "llama-cpp"' : 'must be a group of settings'),
  }),
  /** What the servers promise; alerts are for the team. @default - nobody watches them */
  monitoring: group({
    /** The share of requests that do not fail. */
    availability: z.number().min(0.5).max(0.99999),
    /** In how many seconds the language model begins its answer, for 95 % of the requests. */
    timeToFirstTokenSeconds: z.number().positive(),
  }).optional(),
  /** With what gated models are fetched. @default - none: the model is open to everybody */
  huggingFaceToken: secret().optional(),
});

/** The checked settings of the platform. */
export type Settings = z.output<typeof settingsSchema> & DeploymentSettings;

/**
 * Checks the settings of the platform.
 *
 * @throws SettingsError with all that is wrong
 */
export function readSettings(raw: RawSettings, origin: SettingsOrigin): Settings {
  return withDefaults(checkSettings(settingsSchema, raw, origin), origin);
}
