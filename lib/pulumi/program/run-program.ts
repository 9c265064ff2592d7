import type * as pulumi from '@pulumi/pulumi';
import type { Construct } from 'constructs';
import type { RawSettings, SettingsOrigin } from '../../settings/check-settings';
import type { DeploymentSettings } from '../../settings/deployment-settings';
import type { SecretValues } from '../../settings/sealed';
import { environmentSecretValues } from '../../settings/stack-environment';
import { readCluster } from '../../workload/cluster/cluster-profile';
import { deploy } from '../deploy';
import type { ModelVersion } from '../runs/model-versions';
import { createApp } from '../outputs/output-resolver';
import { earlierRuns, hasPassingRuns } from '../runs/runs';
import { imageOptions, kubectlOf, originOf, providerOf, revealed, versionsOf, withoutTrace } from './access';
import { destinationOf } from './destination';
import { endWithFailedRollouts } from './failed-rollouts';
import { readPulumiConfig } from './pulumi-config';
import { readTarget } from './target';
import { refuseUnknownFields } from './unknown-fields';

/** A request that a deployed model answers, for those who want to try it. */
export interface SampleRequest {
  readonly service: string;
  readonly path: string;
  /** The file to post, relative to the repository. @default - none */
  readonly file?: string;
  /** @default - the file has none */
  readonly contentType?: string;
  /** What to post as JSON, in place of a file. @default - nothing: without a file too, it is a GET request */
  readonly json?: Readonly<Record<string, unknown>>;
  /** Whether the answer comes in parts, such as a language model's words. @default false */
  readonly streams?: boolean;
}

/** A Pulumi program: what it deploys, and the settings it takes. */
export interface Program<S extends DeploymentSettings> {
  /** The folder with `Pulumi.yaml`. */
  readonly folder: string;
  readonly readSettings: (raw: RawSettings, origin: SettingsOrigin) => S;
  readonly build: (scope: Construct, settings: S) => void;
  /** The values of its Secrets. @default - those of {@link stackEnvironment} */
  readonly secretValues?: (settings: S) => SecretValues;
  /** What to try: one request or several. @default - nothing of it answers requests */
  readonly request?: SampleRequest | readonly SampleRequest[];
}

/** What a program exports for the stack's outputs. */
export interface ProgramOutputs {
  /** The namespace of everything it deployed. */
  readonly namespace: string;
  readonly request?: SampleRequest | readonly SampleRequest[];
  /** The runs that are not made again once Kubernetes has removed them. @default - none is removed by itself */
  readonly runs?: pulumi.Output<readonly string[]>;
  /** Which version of its model each server answers with, and which run published it. */
  readonly modelVersions: pulumi.Output<Record<string, ModelVersion>>;
}

/**
 * Runs a Pulumi program: reads the stack's settings, builds the objects, and
 * deploys them to the stack's cluster or to the playground.
 *
 * A program is `export = () => runProgram({ … })`: what that gives are the stack's outputs.
 *
 * @example
 * import { readDeploymentSettings, stackEnvironment } from 'modelyard/settings';
 *
 * export = () =>
 *   runProgram({
 *     folder: __dirname,
 *     readSettings: readDeploymentSettings,
 *     build: (app, settings) => {
 *       const environment = stackEnvironment(app, 'shop', settings);
 *       new WebModelServer(environment, 'recommender', { image, resources });
 *     },
 *   });
 *
 * @throws SettingsError, SynthesisError with all that is wrong, before anything is deployed
 */
export async function runProgram<S extends DeploymentSettings>(program: Program<S>): Promise<ProgramOutputs> {
  const origin = originOf(program.folder);
  const { settings, destination } = withoutTrace(() => {
    const settings = program.readSettings(readPulumiConfig(origin.namespace), origin);
    return { settings, destination: destinationOf(settings, origin.folder, readTarget(process.env), origin.name) };
  });
  const app = createApp();
  program.build(app, settings);
  const passing = hasPassingRuns(app);
  const kubectl = kubectlOf(destination);
  if (kubectl !== undefined) {
    await refuseUnknownFields(app, kubectl);
  }
  const deployment = deploy(app, {
    provider: providerOf('cluster', destination),
    images: imageOptions(destination),
    secrets: revealed((program.secretValues ?? environmentSecretValues)(settings)),
    protect: settings.protect,
    refuse: {
      from: settings.refuse,
      // Read only where something is to be refused.
      get cluster() {
        return readCluster(settings.cluster.file);
      },
    },
    ...(passing ? { earlierRuns: await earlierRuns() } : {}),
  });
  if (kubectl !== undefined) {
    endWithFailedRollouts(app, deployment, kubectl);
  }
  return {
    namespace: settings.namespace,
    ...(program.request === undefined ? {} : { request: program.request }),
    ...(passing ? { runs: deployment.runs } : {}),
    modelVersions: versionsOf(app, deployment, destination),
  };
}
