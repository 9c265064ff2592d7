import { readFileSync } from 'node:fs';
import * as pulumi from '@pulumi/pulumi';
import type { Construct } from 'constructs';
import { createApp, createProvider, deploy, type ImageOptions } from '../lib/pulumi';
import type { RawSettings, SettingsOrigin } from './check-settings';
import type { DeploymentSettings } from './deployment-settings';
import { destinationOf, type Destination } from './destination';
import { readPulumiConfig } from './pulumi-config';
import { Sealed, type SecretValues } from './sealed';
import { environmentSecretValues } from './stack-environment';
import { readTarget } from './target';

/** A request that a deployed model answers, for those who want to try it. */
export interface SampleRequest {
  readonly service: string;
  readonly path: string;
  /** The file to post, relative to the repository. @default - a GET request */
  readonly file?: string;
  /** @default - the file has none */
  readonly contentType?: string;
}

/** A program of this repository: what it deploys, and the settings it takes. */
export interface Program<S extends DeploymentSettings> {
  /** The folder with `Pulumi.yaml`. */
  readonly folder: string;
  readonly readSettings: (raw: RawSettings, origin: SettingsOrigin) => S;
  readonly build: (scope: Construct, settings: S) => void;
  /** The values of its Secrets. @default - those of {@link stackEnvironment} */
  readonly secretValues?: (settings: S) => SecretValues;
  /** @default - nothing of it answers requests */
  readonly request?: SampleRequest;
}

/** What a program exports for the stack's outputs. */
export interface ProgramOutputs {
  /** The namespace of everything it deployed. */
  readonly namespace: string;
  readonly request?: SampleRequest;
}

/**
 * Runs a Pulumi program: reads the stack's settings, builds the objects, and
 * deploys them to the stack's cluster or to the playground.
 *
 * @throws SettingsError, SynthesisError with all that is wrong, before anything is deployed
 */
export function runProgram<S extends DeploymentSettings>(program: Program<S>): ProgramOutputs {
  const stack = pulumi.getStack();
  const origin: SettingsOrigin = {
    name: `Pulumi.${stack}.yaml`,
    namespace: 'modelyard',
    folder: program.folder,
    project: pulumi.getProject(),
    stack,
  };
  const { settings, destination } = withoutTrace(() => {
    const settings = program.readSettings(readPulumiConfig(origin.namespace), origin);
    return { settings, destination: destinationOf(settings, origin.folder, readTarget(process.env), origin.name) };
  });
  const app = createApp();
  program.build(app, settings);
  deploy(app, {
    provider: providerOf(destination),
    images: imageOptions(destination),
    secrets: mapValues((program.secretValues ?? environmentSecretValues)(settings), (values) => mapValues(values, reveal)),
    protect: settings.protect,
  });
  return { namespace: settings.namespace, ...(program.request === undefined ? {} : { request: program.request }) };
}

// What is wrong is in a file of the user's: where the program noticed it tells nothing.
function withoutTrace<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new pulumi.RunError((error as Error).message);
  }
}

function providerOf({ kubeconfig, context }: Destination): pulumi.ProviderResource {
  return createProvider('cluster', { kubeconfig: kubeconfig instanceof Sealed ? reveal(kubeconfig) : kubeconfig, context });
}

function imageOptions({ images }: Destination): ImageOptions {
  const { credentials, buildSecretFiles, ...rest } = images;
  return {
    ...rest,
    ...(credentials === undefined ? {} : { credentials: [{ ...credentials, password: reveal(credentials.password) }] }),
    ...(buildSecretFiles === undefined ? {} : { buildSecrets: mapValues(buildSecretFiles, (file) => pulumi.secret(readFileSync(file, 'utf8'))) }),
  };
}

function reveal(sealed: Sealed): pulumi.Output<string> {
  return pulumi.secret(sealed.reveal());
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
