import { readFileSync } from 'node:fs';
import * as pulumi from '@pulumi/pulumi';
import type { Construct } from 'constructs';
import type { SettingsOrigin } from '../../settings/check-settings';
import { Sealed, type SecretValues as SealedValues } from '../../settings/sealed';
import type { Deployment } from '../deploy';
import type { ImageOptions } from '../images/images';
import { Kubectl } from '../kubectl';
import type { SecretValues } from '../outputs/secrets';
import { ProgramError } from '../program-error';
import { createProvider } from '../provider';
import { modelVersions, type ModelVersion } from '../runs/model-versions';
import type { Destination } from './destination';

/** Where the settings of the running program stand. */
export function originOf(folder: string): SettingsOrigin {
  const stack = pulumi.getStack();
  return { name: `Pulumi.${stack}.yaml`, namespace: 'modelyard', folder, project: pulumi.getProject(), stack };
}

/** What is wrong is in a file of the user's: where the program noticed it tells nothing. */
export function withoutTrace<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new ProgramError((error as Error).message);
  }
}

/** How the cluster is asked; not at all where its kubeconfig is a secret: no file has it that kubectl could read. */
export function kubectlOf({ kubeconfig, context }: Destination): Kubectl | undefined {
  if (kubeconfig instanceof Sealed) {
    return undefined;
  }
  return new Kubectl({ kubeconfig, context });
}

/** The provider that deploys there. @param name what Pulumi knows it by */
export function providerOf(name: string, { kubeconfig, context }: Destination): pulumi.ProviderResource {
  return createProvider(name, {
    kubeconfig: kubeconfig instanceof Sealed ? reveal(kubeconfig) : kubeconfig,
    context,
  });
}

/** Which versions of their models the servers of a tree serve there. */
export function versionsOf(
  root: Construct,
  deployment: Deployment,
  { kubeconfig, context }: Destination,
): pulumi.Output<Record<string, ModelVersion>> {
  // A kubeconfig that is a secret is in no file that kubectl could read.
  if (kubeconfig instanceof Sealed) {
    return pulumi.output<Record<string, ModelVersion>>({});
  }
  return modelVersions(root, deployment, { kubeconfig, context });
}

/** How its images are built and pushed. */
export function imageOptions({ images }: Destination): ImageOptions {
  const { credentials, buildSecretFiles, ...rest } = images;
  return {
    ...rest,
    ...(credentials === undefined ? {} : { credentials: [{ ...credentials, password: reveal(credentials.password) }] }),
    ...(buildSecretFiles === undefined
      ? {}
      : { buildSecrets: mapValues(buildSecretFiles, (file) => pulumi.secret(readFileSync(file, 'utf8'))) }),
  };
}

/** The values of Secrets, which Pulumi keeps secret. */
export function revealed(values: SealedValues): SecretValues {
  return mapValues(values, (keys) => mapValues(keys, reveal));
}

function reveal(sealed: Sealed): pulumi.Output<string> {
  return pulumi.secret(sealed.reveal());
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
