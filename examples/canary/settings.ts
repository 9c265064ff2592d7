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

const schema = group({
  ...deploymentSettings,
  /** How much of a hundred requests the canary gets. */
  canaryWeight: z.number().int().min(0).max(100),
});

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export type Settings = z.output<typeof schema> & DeploymentSettings;

/** Checks the settings. @throws SettingsError with all that is wrong */
export function readSettings(raw: RawSettings, origin: SettingsOrigin): Settings {
  return withDefaults(checkSettings(schema, raw, origin), origin);
}
