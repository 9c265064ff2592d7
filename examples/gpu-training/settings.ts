import { z } from 'zod';
import {
  checkSettings,
  deploymentSettings,
  group,
  withDefaults,
  type DeploymentSettings,
  type RawSettings,
  type SettingsOrigin,
} from 'modelyard/settings';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings extends DeploymentSettings {
  /** What the image stands on: a mirror's, for example. @default - TensorFlow for GPUs, see the Dockerfile */
  readonly baseImage?: string | undefined;
}

const schema = group({ ...deploymentSettings, baseImage: z.string().min(1).optional() });

/** Checks the settings. @throws SettingsError with all that is wrong */
export function readSettings(raw: RawSettings, origin: SettingsOrigin): Settings {
  return withDefaults(checkSettings(schema, raw, origin), origin);
}
