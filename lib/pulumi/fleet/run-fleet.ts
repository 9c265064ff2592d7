import * as pulumi from '@pulumi/pulumi';
import type { Construct } from 'constructs';
import type { Fleet } from '../../platform/fleet/fleet';
import type { FleetCluster } from '../../platform/fleet/fleet-cluster';
import type { RawSettings, SettingsOrigin } from '../../settings/check-settings';
import type { DeploymentSettings } from '../../settings/deployment-settings';
import type { FleetSettings } from '../../settings/fleet-settings';
import type { SecretValues } from '../../settings/sealed';
import { environmentSecretValues } from '../../settings/stack-environment';
import { deploy, type Deployment } from '../deploy';
import { createApp } from '../outputs/output-resolver';
import { ProgramError } from '../program-error';
import { imageOptions, kubectlOf, originOf, providerOf, revealed, versionsOf, withoutTrace } from '../program/access';
import { endWithFailedRollouts } from '../program/failed-rollouts';
import { readPulumiConfig } from '../program/pulumi-config';
import type { SampleRequest } from '../program/run-program';
import { readTarget } from '../program/target';
import { refuseUnknownFields } from '../program/unknown-fields';
import type { ModelVersion } from '../runs/model-versions';
import { earlierRuns, hasPassingRuns } from '../runs/runs';
import { refusals, type Refusal } from '../refuse/refuse';
import { fleetDestinations, type FleetDestination } from './fleet-destinations';
import { fleetIn } from './fleet-options';
import { silentClusters } from './silent-clusters';

/** A Pulumi program for many clusters: what it deploys, and the settings it takes. */
export interface FleetProgram<S extends DeploymentSettings> {
  /** The folder with `Pulumi.yaml`. */
  readonly folder: string;
  /** Reads the settings of the stack, by `readFleetSettings`. */
  readonly readSettings: (raw: RawSettings, origin: SettingsOrigin) => FleetSettings<S>;
  /** Makes a `Fleet` of the settings, and everything else under its clusters. */
  readonly build: (scope: Construct, settings: FleetSettings<S>) => void;
  /** The values of the Secrets of one cluster. @default - those of `stackEnvironment` */
  readonly secretValues?: (settings: S) => SecretValues;
  /** What to try: one request or several. @default - nothing of it answers requests */
  readonly request?: SampleRequest | readonly SampleRequest[];
}

/** What a program exports of one of its clusters. */
export interface FleetClusterOutputs {
  /** The namespace of everything that was deployed there. */
  readonly namespace: string;
  /** In which wave, the first being 1. */
  readonly wave: number;
  /** Whether it did not answer, and was left as it is. */
  readonly left: boolean;
  /** Which version of its model each server answers with, and which run published it. */
  readonly modelVersions: pulumi.Output<Record<string, ModelVersion>>;
}

/** What a program for many clusters exports for the stack's outputs. */
export interface FleetOutputs {
  /** Each cluster by its name. */
  readonly clusters: Readonly<Record<string, FleetClusterOutputs>>;
  readonly request?: SampleRequest | readonly SampleRequest[];
  /** The runs that are not made again once Kubernetes has removed them. @default - none is removed by itself */
  readonly runs?: pulumi.Output<readonly string[]>;
}

/**
 * Runs a Pulumi program for many clusters: reads the stack's settings, builds the objects, and deploys those of each
 * cluster there, wave after wave.
 *
 * Before anything is registered, each cluster is asked whether it answers. Where one does not, nothing is changed
 * anywhere; with the setting `unreachable: leave`, or the variable `MODELYARD_UNREACHABLE=leave` for one deployment, it
 * is left as it is and the others are deployed to.
 *
 * @example
 * import { readDeploymentSettings, readFleetSettings, stackEnvironment } from 'modelyard/settings';
 *
 * export = () =>
 *   runFleet({
 *     folder: __dirname,
 *     readSettings: (raw, origin) => readFleetSettings(raw, origin, readDeploymentSettings),
 *     build: (app, settings) => {
 *       for (const each of new Fleet(app, 'fleet', settings).clusters) {
 *         const environment = stackEnvironment(each, 'shop', each.settings);
 *         new WebModelServer(environment, 'recommender', { image, resources });
 *       }
 *     },
 *   });
 *
 * @throws SettingsError, SynthesisError with all that is wrong, and ProgramError where a cluster does not answer,
 * before anything is deployed
 */
export async function runFleet<S extends DeploymentSettings>(program: FleetProgram<S>): Promise<FleetOutputs> {
  const origin = originOf(program.folder);
  const { settings, destinations } = withoutTrace(() => {
    const settings = program.readSettings(readPulumiConfig(origin.namespace), origin);
    return { settings, destinations: fleetDestinations(settings, origin, readTarget(process.env)) };
  });
  const app = createApp();
  program.build(app, settings);
  const fleet = fleetIn(app);
  if (fleet === undefined) {
    throw new ProgramError("the program makes no Fleet: new Fleet(app, 'fleet', settings)");
  }
  const left = await silentClusters(destinations, settings.unreachable);
  const there = fleet.clusters.filter(({ name }) => !left.has(name));
  await refuseUnknownFieldsOf(there, destinations);
  const passing = hasPassingRuns(app);
  const secretValues = program.secretValues ?? environmentSecretValues;
  const deployment = deploy(app, {
    clusters: Object.fromEntries(
      settings.clusters.map(({ name, settings: own }) => {
        const destination = destinations.get(name) as FleetDestination;
        return [
          name,
          {
            provider: providerOf(`${name}/cluster`, destination),
            images: imageOptions(destination),
            secrets: revealed(secretValues(own)),
            protect: own.protect,
            leave: left.has(name),
          },
        ];
      }),
    ),
    refuse: {
      from: strictest(settings.clusters.map(({ settings: { refuse } }) => refuse)),
      cluster: Object.fromEntries(settings.clusters.map(({ name, cluster }) => [name, cluster])),
    },
    ...(passing ? { earlierRuns: await earlierRuns() } : {}),
  });
  for (const cluster of there) {
    watchRollouts(fleet, cluster, deployment, destinations);
  }
  return {
    clusters: Object.fromEntries(
      settings.clusters.map(({ name, settings: { namespace } }) => [
        name,
        {
          namespace,
          wave: waveOf(fleet, name) + 1,
          left: left.has(name),
          modelVersions: versionsIn(fleet, name, deployment, destinations),
        },
      ]),
    ),
    ...(program.request === undefined ? {} : { request: program.request }),
    ...(passing ? { runs: deployment.runs } : {}),
  };
}

/** What is unknown to one of the clusters is said of all of them at once. */
async function refuseUnknownFieldsOf(
  clusters: readonly FleetCluster[],
  destinations: ReadonlyMap<string, FleetDestination>,
): Promise<void> {
  const found = await Promise.all(
    clusters.map(async (cluster) => {
      const kubectl = kubectlOf(destinations.get(cluster.name) as FleetDestination);
      try {
        await (kubectl === undefined ? undefined : refuseUnknownFields(cluster, kubectl));
        return [];
      } catch (error) {
        if (error instanceof ProgramError) {
          return [`cluster '${cluster.name}': ${error.message}`];
        }
        throw error;
      }
    }),
  );
  const problems = found.flat();
  if (problems.length > 0) {
    throw new ProgramError(problems.join('\n'));
  }
}

/** A rollout can fail once its own wave has begun. */
function watchRollouts(
  fleet: Fleet,
  cluster: FleetCluster,
  deployment: Deployment,
  destinations: ReadonlyMap<string, FleetDestination>,
): void {
  const kubectl = kubectlOf(destinations.get(cluster.name) as FleetDestination);
  if (kubectl === undefined) {
    return;
  }
  const earlier = fleet.waves.slice(0, Math.max(0, waveOf(fleet, cluster.name))).flat();
  const before = [...deployment.resources]
    .filter(([name]) => earlier.some((each) => name.startsWith(`${each.name}/`)))
    .map(([, { id }]) => id);
  pulumi.all(before).apply(() => endWithFailedRollouts(cluster, deployment, kubectl));
}

function versionsIn(
  fleet: Fleet,
  name: string,
  deployment: Deployment,
  destinations: ReadonlyMap<string, FleetDestination>,
): FleetClusterOutputs['modelVersions'] {
  const cluster = fleet.clusters.find((each) => each.name === name);
  const destination = destinations.get(name);
  return cluster === undefined || destination === undefined
    ? pulumi.output<Record<string, ModelVersion>>({})
    : versionsOf(cluster, deployment, destination);
}

function waveOf(fleet: Fleet, name: string): number {
  return fleet.waves.findIndex((wave) => wave.some((cluster) => cluster.name === name));
}

/** One deployment is refused as a whole. */
function strictest(all: readonly Refusal[]): Refusal {
  return refusals.find((each) => all.includes(each)) ?? 'never';
}
