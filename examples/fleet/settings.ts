import {
  checkSettings,
  deploymentSettings,
  group,
  plainText,
  readFleetSettings,
  withDefaults,
  type DeploymentSettings,
  type FleetSettings,
  type RawSettings,
  type SettingsOrigin,
} from 'modelyard/settings';
import { z } from 'zod';

/** What differs from cluster to cluster. */
export interface Settings extends DeploymentSettings {
  /** The language model. */
  readonly model: string;
  /** Which commit of it. */
  readonly modelRevision: string;
  /** How many pods serve it. */
  readonly replicas: number;
}

const schema = group({
  ...deploymentSettings,
  model: plainText(),
  modelRevision: plainText(),
  replicas: z.number().int().min(1),
});

/** Checks the settings of all clusters. @throws SettingsError with all that is wrong */
export function readSettings(raw: RawSettings, origin: SettingsOrigin): FleetSettings<Settings> {
  return readFleetSettings(raw, origin, (own) => withDefaults(checkSettings(schema, own, origin), origin));
}
