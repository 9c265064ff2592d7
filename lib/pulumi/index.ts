/**
 * Deploys trees of constructs with Pulumi: `import { deploy, token } from
 * 'modelyard/pulumi'`. A whole program, with its settings, secrets and cluster, is one call of `runProgram`.
 */
export { deploy, type Deployment, type DeployOptions } from './deploy';
export { DeployError } from './deploy-error';
export type { ClusterDeployOptions } from './fleet/fleet-options';
export { runFleet, type FleetClusterOutputs, type FleetOutputs, type FleetProgram } from './fleet/run-fleet';
export { type ImageOptions, type RegistryCredentials } from './images/images';
export type { ClusterAccess } from './kubectl';
export { modelVersions, type ModelVersion } from './runs/model-versions';
export { createApp, OutputResolver } from './outputs/output-resolver';
export { createProvider, type ProviderOptions } from './provider';
export { RefusedError, type Refusal, type RefuseOptions } from './refuse/refuse';
export { earlierRuns, hasPassingRuns } from './runs/runs';
export { runProgram, type Program, type ProgramOutputs, type SampleRequest } from './program/run-program';
export { type SecretValues } from './outputs/secrets';
export { token } from './outputs/token';
