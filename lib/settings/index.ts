/**
 * The settings of a stack, `Pulumi.<stack>.yaml`, typed and checked: `import {
 * readDeploymentSettings } from 'modelyard/settings'`.
 */
export {
  checkSettings,
  group,
  mayBeSecret,
  plainText,
  secret,
  SettingsError,
  type RawSettings,
  type SettingsOrigin,
} from './check-settings';
export {
  deploymentSchema,
  deploymentSettings,
  readDeploymentSettings,
  withDefaults,
  type DeploymentSettings,
} from './deployment-settings';
export { readFleetSettings, type FleetClusterSettings, type FleetSettings } from './fleet-settings';
export { Sealed, type SecretValues } from './sealed';
export { environmentSecretValues, stackEnvironment } from './stack-environment';
