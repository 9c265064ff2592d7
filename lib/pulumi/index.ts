/**
 * Deploys trees of constructs with Pulumi: `import { deploy, token } from 'modelyard/pulumi'`.
 */
export { deploy, DeployError, type Deployment, type DeployOptions } from './deploy';
export { type ImageOptions, type RegistryCredentials } from './images';
export type { ClusterAccess } from './kubectl';
export { modelVersions, type ModelVersion } from './model-versions';
export { createApp, OutputResolver } from './output-resolver';
export { createProvider, type ProviderOptions } from './provider';
export { RefusedError, type Refusal, type RefuseOptions } from './refuse/refuse';
export { earlierRuns, hasPassingRuns } from './runs';
export { type SecretValues } from './secrets';
export { token } from './token';
