import { at, isFields, type Fields } from './objects';
import { isOtherCluster, type KubeconfigChoice } from './cluster/kubeconfig';
import { UNKNOWN } from './protocol/properties';

/** The provider's arguments that the stand-in knows. */
export interface ProviderConfig extends KubeconfigChoice {
  /** For objects that name none. @default - the context's, else `default` */
  readonly namespace?: string;
  readonly enableConfigMapMutable: boolean;
  readonly enableSecretMutable: boolean;
  /** Takes fields over from whoever else set them. */
  readonly enablePatchForce: boolean;
  /** Takes objects over that exist already. */
  readonly upsertExistingObjects: boolean;
  /** Forgets objects of a cluster that cannot be reached any more. */
  readonly deleteUnreachable: boolean;
  readonly suppressDeprecationWarnings: boolean;
  /**
   * Creates objects as the official plugin does from 4.29 on, for tests of what that means
   * to a deploy that is killed: by POST under a manager that tells nothing of the resource, fields that the server
   * does not know are dropped, and an object that exists already is refused whoever made it. From the variable
   * {@link createsAsOfficialVariable}.
   */
  readonly createsAsOfficial: boolean;
}

/** Where it is `true`, see {@link ProviderConfig.createsAsOfficial}. */
export const createsAsOfficialVariable = 'MODELYARD_STAND_IN_CREATES_AS_OFFICIAL';

/** One argument that is wrong. */
export interface ConfigFailure {
  readonly property: string;
  readonly reason: string;
}

const NO_STAND_IN = "is not possible with modelyard's stand-in for the official Kubernetes plugin";

/** Reads the arguments; each flag may also come from the environment, as with the official plugin. */
export function readConfig(args: Fields, environment: NodeJS.ProcessEnv = process.env): ProviderConfig {
  const text = (key: string): string | undefined => {
    const value = at(args, key);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const flag = (key: string, variable: string): boolean =>
    [true, 'true'].includes((at(args, key) ?? environment[variable] ?? false) as boolean | string);
  const kubeconfig = at(args, 'kubeconfig');
  return {
    ...withoutUndefined({
      kubeconfig: isFields(kubeconfig) ? JSON.stringify(kubeconfig) : text('kubeconfig'),
      context: text('context'),
      cluster: text('cluster'),
      namespace: text('namespace'),
    }),
    enableConfigMapMutable: flag('enableConfigMapMutable', 'PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE'),
    enableSecretMutable: flag('enableSecretMutable', 'PULUMI_K8S_ENABLE_SECRET_MUTABLE'),
    enablePatchForce: flag('enablePatchForce', 'PULUMI_K8S_ENABLE_PATCH_FORCE'),
    upsertExistingObjects: flag('upsertExistingObjects', 'PULUMI_K8S_UPSERT_EXISTING_OBJECTS'),
    deleteUnreachable: flag('deleteUnreachable', 'PULUMI_K8S_DELETE_UNREACHABLE'),
    suppressDeprecationWarnings: flag('suppressDeprecationWarnings', 'PULUMI_K8S_SUPPRESS_DEPRECATION_WARNINGS'),
    createsAsOfficial: environment[createsAsOfficialVariable] === 'true',
  };
}

/** What the arguments ask for that the stand-in cannot do. */
export function checkConfig(args: Fields): ConfigFailure[] {
  const failures: ConfigFailure[] = [];
  const directory = at(args, 'renderYamlToDirectory');
  if (directory !== undefined && directory !== '') {
    failures.push({
      property: 'renderYamlToDirectory',
      reason: `writing YAML instead of deploying ${NO_STAND_IN}; use 'bin/synth'`,
    });
  }
  if (String(at(args, 'enableServerSideApply')) === 'false') {
    failures.push({ property: 'enableServerSideApply', reason: `client-side apply ${NO_STAND_IN}; leave it out` });
  }
  return failures;
}

/** Which arguments changed, and for which of them everything must be made anew. */
export function diffConfig(before: Fields, after: Fields): { readonly diffs: string[]; readonly replaces: string[] } {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const diffs = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  const ways = diffs.filter((key) => ['kubeconfig', 'context', 'cluster'].includes(key));
  const unknown = ways.filter((key) => after[key] === UNKNOWN);
  const sameIdentifier =
    after['clusterIdentifier'] !== undefined && before['clusterIdentifier'] === after['clusterIdentifier'];
  if (sameIdentifier || ways.length === 0) {
    return { diffs, replaces: identifierChange(before, after) };
  }
  if (unknown.length > 0) {
    return { diffs, replaces: unknown };
  }
  const moved = isOtherCluster(readConfig(before), readConfig(after));
  return { diffs, replaces: [...identifierChange(before, after), ...(moved ? ways : [])] };
}

// Adding or removing the identifier replaces nothing, as with the official plugin: only a different one does.
function identifierChange(before: Fields, after: Fields): string[] {
  const [old, now] = [before['clusterIdentifier'], after['clusterIdentifier']];
  return old !== undefined && now !== undefined && old !== now ? ['clusterIdentifier'] : [];
}

function withoutUndefined(fields: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
