import { asText } from '../../workload/values/as-text';
import * as pulumi from '@pulumi/pulumi';
import type { RawSettings } from '../../settings/check-settings';
import { Sealed } from '../../settings/sealed';
import { ofNamespace } from '../../settings/settings-file';

/** Parts of Pulumi's runtime that its types leave out. */
interface Runtime {
  isConfigSecret(key: string): boolean;
}

/**
 * The settings of one namespace as the running Pulumi program has them:
 * decrypted, with what the command line overrides.
 *
 * @param namespace what stands before each key. @default 'modelyard'
 */
export function readPulumiConfig(namespace = 'modelyard'): RawSettings {
  // pulumi.Config answers for keys that one knows; a misspelt key is found only among all of them.
  const all: Readonly<Record<string, unknown>> = pulumi.runtime.allConfig();
  const runtime = pulumi.runtime as unknown as Runtime;
  return ofNamespace(all, namespace, (value, key) => {
    const text = asText(value);
    if (!runtime.isConfigSecret(key)) {
      return parse(text);
    }
    return seal(/^[[{]/.test(text) ? parse(text) : text);
  });
}

// Pulumi hands over every value as a text: a group or list as JSON, the rest as it was written.
function parse(text: string): unknown {
  if (!/^([[{]|true$|false$|-?\d+(\.\d+)?$)/.test(text)) {
    return text;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

// In a group with one secret, Pulumi no longer says which of its texts it is: all are treated as one.
function seal(value: unknown): unknown {
  if (typeof value === 'string') {
    return new Sealed(value);
  }
  if (Array.isArray(value)) {
    return value.map(seal);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, seal(item)]));
}
