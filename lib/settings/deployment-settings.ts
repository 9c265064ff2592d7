import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import {
  checkSettings,
  group,
  mayBeSecret,
  plainText,
  secret,
  SettingsError,
  type RawSettings,
  type SettingsOrigin,
} from './check-settings';
import { Sealed } from './sealed';

const kubeconfig = mayBeSecret(
  z.custom<Sealed | string>(
    (value) => value instanceof Sealed || (typeof value === 'string' && /^[^\n{]+$/.test(value)),
    {
      error:
        'must be the path of a file, or its content as a secret: ' +
        '`pulumi config set --secret --path modelyard:cluster.kubeconfig`',
    },
  ),
);

/** A registry, and perhaps a path in it: `registry.example.com/team`. */
const registry = z.string().regex(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._/-]+)?$/, {
  error: "must be a registry such as registry.example.com, without 'https://'",
});

const kubernetesName = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, {
  error: 'must be lower-case letters, digits and hyphens, at most 63',
});

/** Where a program's objects and images go. Every program has these settings. */
export const deploymentSettings = {
  /** The cluster. */
  cluster: group({
    /** What it is: the file of its profile and node pools, relative to `Pulumi.yaml`. */
    file: plainText(),
    /**
     * How to reach it: the path of a kubeconfig, or its content as a secret. @default - the playground, or the default
     * kubeconfig when `context` is set
     */
    kubeconfig: kubeconfig.optional(),
    /** The context in the kubeconfig. @default - its current one */
    context: plainText().optional(),
  }),
  /** The namespace; the program makes it. @default - `<project>-<stack>` */
  namespace: kubernetesName.optional(),
  /** The registry that objects name and the cluster pulls from. */
  registry,
  /** How images are built. */
  build: group({
    /** `docker-build` builds with BuildKit, `docker` with the Docker engine. @default docker-build */
    builder: z.enum(['docker-build', 'docker']).optional(),
    /** The buildx builder. @default - the provider's own choice */
    builderName: z.string().min(1).optional(),
    /**
     * Whether the installed buildx program builds, which adds a provenance attestation.
     * @default - the provider's own choice
     */
    exec: z.boolean().optional(),
    /** How new layers are compressed; `zstd` is faster, `gzip` is known everywhere. @default gzip */
    compression: z.enum(['gzip', 'zstd']).optional(),
    /** The platforms to build for: `linux/amd64`. @default - the builder's own */
    platforms: z
      .array(
        z.string().regex(/^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9]+)?$/, { error: 'must be a platform such as linux/amd64' }),
      )
      .min(1)
      .optional(),
    /** The digests of base images, by the name that Dockerfiles use. @default - none */
    bases: z
      .record(
        z.string(),
        z.string().regex(/^sha256:[0-9a-f]{64}$/, { error: "must be a digest: 'sha256:' and 64 hexadecimal digits" }),
      )
      .optional(),
  }).default({}),
  /** How images are pushed. */
  push: group({
    /** Where to, when that is not `registry`. @default - `registry` */
    registry: plainText(registry).optional(),
    /** Who pushes. @default - whom Docker is logged in as */
    username: plainText().optional(),
    /** The password or token of `username`. */
    password: secret().optional(),
  })
    .refine((push) => (push.username === undefined) === (push.password === undefined), {
      error: 'must have username and password, or neither',
    })
    .default({}),
  /** Names of Secrets, which are in the namespace, with which pods pull images. @default - none */
  imagePullSecrets: z.array(kubernetesName).default([]),
  /**
   * The content of a Docker `config.json` with which pods pull images: the program makes the Secret. @default - none
   */
  imagePullConfig: secret().optional(),
  /** Who reaches its pods, and whom they reach: everybody, or what each workload needs. @default none */
  isolation: z.enum(['none', 'workloads']).optional(),
  /** What servers and runs tell beside metrics. @default - no traces, and logs as each program writes them */
  telemetry: group({
    /** Where traces of requests go. */
    traces: group({
      /** The collector that takes them, by OTLP: `http://collector.observability.svc:4317`. */
      endpoint: plainText(
        z.string().regex(/^https?:\/\/[^\s/?#]+\/?$/, {
          error: 'must be a URL without a path, such as http://collector.observability.svc:4317',
        }),
      ),
      /** How they are sent. @default grpc */
      protocol: z.enum(['grpc', 'http/protobuf']).optional(),
      /** Which share of them, from 0 to 1. @default 1 */
      sampling: z.number().min(0).max(1).optional(),
    }).optional(),
    /** Whether logs are JSON. @default - as each program writes them */
    logs: z.enum(['json', 'text']).optional(),
  }).optional(),
  /** Whether Pulumi refuses to delete what holds data or takes traffic. @default false */
  protect: z.boolean().default(false),
  /** From which severity on findings of a review keep a change from being deployed. @default never */
  refuse: z.enum(['low', 'medium', 'high', 'never']).default('never'),
} as const;

/** The settings of a program that has no others. */
export const deploymentSchema = group(deploymentSettings);

type Checked = z.output<typeof deploymentSchema>;

/** Where a program's objects and images go. */
export type DeploymentSettings = Checked & { readonly namespace: string };

/**
 * Checks the settings of a program that has only these.
 *
 * @example
 * const settings = readDeploymentSettings(raw, origin);
 * const environment = stackEnvironment(app, 'shop', settings);
 *
 * @throws SettingsError with all that is wrong
 */
export function readDeploymentSettings(raw: RawSettings, origin: SettingsOrigin): DeploymentSettings {
  return withDefaults(checkSettings(deploymentSchema, raw, origin), origin);
}

/**
 * Fills in what depends on the stack: its namespace, and the cluster's file as an absolute path.
 *
 * @example
 * const settings = withDefaults(checkSettings(deploymentSchema, raw, origin), origin);
 *
 * @throws SettingsError when there is no such file
 */
export function withDefaults<T extends Checked>(settings: T, origin: SettingsOrigin): T & DeploymentSettings {
  const file = resolve(origin.folder, settings.cluster.file);
  if (!existsSync(file)) {
    throw new SettingsError(origin.name, [
      `'${origin.namespace}:cluster.file' must be the file that describes the cluster, such as clusters/dev.yaml: ` +
        `there is no ${file}`,
    ]);
  }
  return {
    ...settings,
    namespace: settings.namespace ?? `${origin.project}-${origin.stack}`,
    cluster: { ...settings.cluster, file },
  };
}
