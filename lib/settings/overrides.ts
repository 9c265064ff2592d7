import { isMap } from '../workload/values/maps';
import type { SettingsOrigin } from './check-settings';
import { Sealed } from './sealed';
import { readSettingsFile } from './settings-file';

/** Settings with others over them: groups are merged, anything else is replaced, and `null` takes a setting away. */
export function merged(settings: unknown, over: unknown): unknown {
  if (!isGroup(over)) {
    return over;
  }
  const below = isGroup(settings) ? settings : {};
  const keys = [...new Set([...Object.keys(below), ...Object.keys(over)])].filter((key) => over[key] !== null);
  return Object.fromEntries(
    keys.map((key) => [key, Object.hasOwn(over, key) ? merged(below[key], over[key]) : below[key]]),
  );
}

/**
 * In a group with one secret Pulumi hands over every text as one. Those that stand in the stack's file as they are, are
 * texts again.
 *
 * @param clusters the setting `clusters` as it was handed over
 */
export function withoutNeedlessSeals(clusters: unknown, { folder, stack, namespace }: SettingsOrigin): unknown {
  if (!hasSealed(clusters)) {
    return clusters;
  }
  let written: unknown;
  try {
    written = readSettingsFile(folder, stack, namespace).raw['clusters'];
  } catch {
    // The settings come from elsewhere.
    return clusters;
  }
  return opened(clusters, written);
}

function opened(value: unknown, written: unknown): unknown {
  if (value instanceof Sealed) {
    return typeof written === 'string' ? value.reveal() : value;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => opened(item, Array.isArray(written) ? (written as unknown[])[index] : undefined));
  }
  return isGroup(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, opened(item, isGroup(written) ? written[key] : undefined)]),
      )
    : value;
}

function hasSealed(value: unknown): boolean {
  if (value instanceof Sealed) {
    return true;
  }
  return typeof value === 'object' && value !== null && Object.values(value).some(hasSealed);
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return isMap(value) && !(value instanceof Sealed);
}
