import {
  checkSettings,
  deploymentSettings,
  group,
  secret,
  withDefaults,
  type DeploymentSettings,
  type RawSettings,
  type Sealed,
  type SecretValues,
  type SettingsOrigin,
} from 'modelyard/settings';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings extends DeploymentSettings {
  /** A token of Hugging Face that may read the model. */
  readonly huggingFaceToken: Sealed;
}

const schema = group({ ...deploymentSettings, huggingFaceToken: secret() });

/** Checks the settings. @throws SettingsError with all that is wrong */
export function readSettings(raw: RawSettings, origin: SettingsOrigin): Settings {
  return withDefaults(checkSettings(schema, raw, origin), origin);
}

/** The values of the Secrets, which only Pulumi sees. */
export function secretValues({ huggingFaceToken }: Settings): SecretValues {
  return { 'hugging-face': { token: huggingFaceToken } };
}
