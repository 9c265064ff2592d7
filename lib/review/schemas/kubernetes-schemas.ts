import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { own } from '../../workload/values/own';
import type { CompactSchema } from './compact-schema';

/** `kubernetes.json`, which `bin/_schemas.js` writes: what holds from a version on, until another one is named. */
interface SchemaFile {
  readonly versions: readonly string[];
  readonly kinds: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
  readonly definitions: Readonly<Record<string, Readonly<Record<string, CompactSchema | null>>>>;
}

let file: SchemaFile | undefined;

// Read where it is needed: most of what imports this package reviews nothing.
function schemaFile(): SchemaFile {
  file ??= JSON.parse(readFileSync(join(__dirname, 'kubernetes.json'), 'utf8')) as SchemaFile;
  return file;
}

const read = new Map<string, KubernetesSchemas>();

/** The kinds of one version of Kubernetes, as its API server describes them. */
export class KubernetesSchemas {
  private constructor(
    /** Such as `1.34`. */
    public readonly version: string,
    /** How the version that was asked for relates to it. */
    public readonly asked: 'same' | 'older' | 'newer',
  ) {}

  /**
   * Those of a version, or of the nearest one that there is.
   *
   * @param wanted such as `1.34.4`. @default - the newest
   */
  public static of(wanted: string | undefined): KubernetesSchemas {
    const { versions } = schemaFile();
    const [newest, oldest] = [versions.at(-1)!, versions[0]!];
    const minor = wanted === undefined ? newest : wanted.replace(/^v/, '').split('.').slice(0, 2).join('.');
    const known = read.get(minor);
    if (known !== undefined) {
      return known;
    }
    const isNewer = minorOf(minor) > minorOf(newest);
    const made = versions.includes(minor)
      ? new KubernetesSchemas(minor, 'same')
      : new KubernetesSchemas(isNewer ? newest : oldest, isNewer ? 'newer' : 'older');
    read.set(minor, made);
    return made;
  }

  /** The name of a kind's definition; undefined where Kubernetes has no such kind in this version. */
  public definitionOf(apiVersion: string, kind: string): string | undefined {
    return this.current(own(schemaFile().kinds, `${apiVersion}/${kind}`)) ?? undefined;
  }

  /** A definition; empty where there is none of this name. */
  public definition(name: string): CompactSchema {
    return this.current(own(schemaFile().definitions, name)) ?? {};
  }

  private current<T>(since: Readonly<Record<string, T>> | undefined): T | undefined {
    let found: T | undefined;
    for (const version of since === undefined ? [] : schemaFile().versions) {
      found = version in since! ? since![version] : found;
      if (version === this.version) {
        break;
      }
    }
    return found;
  }
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}
