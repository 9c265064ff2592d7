import { changedFields, type Path } from '../../playground/plugin/changes/changed-fields';
import { creationManagers, fieldManager, type ManagedFields } from '../../playground/plugin/cluster/field-manager';
import {
  at,
  describe,
  isFields,
  listAt,
  textAt,
  withValue,
  type Fields,
  type KubeObject,
} from '../../playground/plugin/objects';
import { revealed } from '../../playground/plugin/protocol/properties';
import { runKubectl, type KubectlCommand } from './kubectl';
import type { PendingOperation } from './state-records';

/** An object that a killed deploy made, and that is not in the state. */
export interface MadeObject {
  readonly urn: string;
  /** By which Pulumi's Kubernetes plugins know it. */
  readonly id: string;
  readonly uid: string;
  /** Under which it was made; only that manager changes it without a conflict. */
  readonly fieldManager: string;
}

/** What is known of the deploy that was killed. */
export interface KilledDeploy {
  /** When it began, or a time before that, in milliseconds since 1970. @default - not known */
  readonly began?: number;
  /** When it wrote its state last. @default - not known */
  readonly wrote?: number;
  /** Whether another stack has an object in its state. */
  readonly isOfAnotherStack: (type: string, id: string) => boolean;
}

/** What became of the unfinished creations. */
export interface FoundObjects {
  readonly made: readonly MadeObject[];
  /** Sentences about objects that are there and may be somebody else's: they are left alone. */
  readonly foreign: readonly string[];
}

/** Clocks of machines differ; the cluster writes whole seconds. */
const clocksDifferMs = 10_000;
/** For so long the official plugin tries to create an object whose namespace is missing. */
const triesMs = 120_000;

/**
 * Finds the objects that unfinished creations have made. One counts as made by that deploy
 * only where everything says so:
 * the field manager under which a Pulumi plugin creates objects is what made it, within the
 * time of that deploy, with what the deploy asked for, and no other stack has it. Anything else is somebody else's.
 *
 * @param operations with their secrets revealed: they are compared with what the cluster has
 */
export async function madeObjects(
  operations: readonly PendingOperation[],
  kubectl: KubectlCommand,
  deploy: KilledDeploy,
): Promise<FoundObjects> {
  const creating = operations.filter(
    ({ type, resource }) => type === 'creating' && isObject(resource.type, resource.inputs),
  );
  const found = await Promise.all(
    creating.map(({ resource: { urn, type, inputs } }) =>
      find({ urn, type, inputs: revealed(inputs) as KubeObject }, kubectl, deploy),
    ),
  );
  return {
    made: found.filter((each): each is MadeObject => typeof each === 'object'),
    foreign: found.filter((each): each is string => typeof each === 'string'),
  };
}

// Patches change objects of others, releases of charts are no objects: for neither is anything to be found.
function isObject(type: string, inputs: unknown): boolean {
  const [, kind] = /^kubernetes:[^:]+:(\w+)$/.exec(type) ?? [];
  return kind !== undefined && textAt(inputs, 'kind') === kind && textAt(inputs, 'metadata', 'name') !== undefined;
}

interface AskedObject {
  readonly urn: string;
  readonly type: string;
  readonly inputs: KubeObject;
}

async function find(
  asked: AskedObject,
  kubectl: KubectlCommand,
  deploy: KilledDeploy,
): Promise<MadeObject | string | undefined> {
  const { urn, type, inputs } = asked;
  const live = await liveObject(inputs, kubectl);
  if (live === undefined) {
    return undefined;
  }
  const { name, namespace, uid = '' } = live.metadata;
  const id = namespace === undefined ? name! : `${namespace}/${name}`;
  const own = fieldManager(urn, inputs);
  // The name of that manager is made from the resource's own URN.
  if (managers(live).some(({ manager, operation }) => manager === own && operation === 'Apply')) {
    return { urn, id, uid, fieldManager: own };
  }
  const foreign = (doubt: string): string =>
    `${describe(live)} is there, but not taken for the work of the interrupted deploy: ${doubt}. ` +
    'If it is yours, delete it, or take it over with bin/pulumi import';
  const creator = creatorOf(live);
  if (creator === undefined) {
    return foreign(`it was made by ${makers(live)}`);
  }
  if (isOutside(live, deploy)) {
    return foreign(
      `it was made at ${live.metadata['creationTimestamp'] as string}, outside of the time of that deploy`,
    );
  }
  if (deploy.isOfAnotherStack(type, id)) {
    return foreign('another stack has it');
  }
  if (!(await isAsAsked(inputs, live, creator, kubectl))) {
    return foreign('it is not what the deploy asked for');
  }
  return { urn, id, uid, fieldManager: creator.manager! };
}

async function liveObject(
  { apiVersion, kind, metadata: { name, namespace } }: KubeObject,
  kubectl: KubectlCommand,
): Promise<KubeObject | undefined> {
  const [version, group] = apiVersion.split('/').reverse();
  const type = group === undefined ? kind : `${kind}.${version}.${group}`;
  const where = namespace === undefined ? [] : ['-n', namespace];
  const result = await runKubectl(
    kubectl,
    'get',
    type,
    name!,
    ...where,
    '-o',
    'json',
    '--show-managed-fields',
    '--ignore-not-found',
  );
  return result.failed || result.stdout === '' ? undefined : (JSON.parse(result.stdout) as KubeObject);
}

function managers(live: KubeObject): readonly ManagedFields[] {
  return listAt<ManagedFields>(live, 'metadata', 'managedFields').filter(
    ({ subresource }) => subresource === undefined,
  );
}

function makers(live: KubeObject): string {
  return (
    [...new Set(managers(live).map(({ manager }) => `'${manager ?? ''}'`))].join(', ') || 'somebody who left no name'
  );
}

/** What of a Pulumi plugin made an object: its time is that of the object itself, and nobody was there before. */
export function creatorOf(live: KubeObject): ManagedFields | undefined {
  const made = live.metadata['creationTimestamp'];
  return managers(live).find(
    ({ manager = '', operation, time }) =>
      time === made &&
      ((operation === 'Update' && creationManagers.includes(manager)) ||
        (operation === 'Apply' && /^pulumi-kubernetes-[0-9a-f]{8}$/.test(manager))),
  );
}

function isOutside(
  live: KubeObject,
  { began = Number.NEGATIVE_INFINITY, wrote = Number.POSITIVE_INFINITY }: KilledDeploy,
): boolean {
  const made = Date.parse(live.metadata['creationTimestamp'] as string);
  return Number.isNaN(made) || made < began - clocksDifferMs || made > wrote + triesMs;
}

/**
 * Whether an object has all that was asked for, but for what somebody else has changed since, such as an autoscaler.
 */
async function isAsAsked(
  inputs: KubeObject,
  live: KubeObject,
  creator: ManagedFields,
  kubectl: KubectlCommand,
): Promise<boolean> {
  const dryRun = [
    'apply',
    '--server-side',
    '--dry-run=server',
    '--force-conflicts',
    '--field-manager=modelyard-recovery',
    '--validate=ignore',
    '-o',
    'json',
    '-f',
    '-',
  ];
  const result = await runKubectl({ ...kubectl, input: JSON.stringify(inputs) }, ...dryRun);
  if (result.failed) {
    return false;
  }
  return differences(live, JSON.parse(result.stdout) as KubeObject).every(
    ({ path, kind }) => kind === 'update' && isOthers(live, path, creator),
  );
}

function differences(live: KubeObject, asked: KubeObject): ReturnType<typeof changedFields> {
  const comparable = (object: Fields): Fields =>
    [['status'], ['metadata', 'managedFields'], ['metadata', 'resourceVersion'], ['metadata', 'generation']].reduce(
      (rest, path) => withValue(rest, path, undefined),
      object,
    );
  return changedFields(comparable(live), comparable(asked));
}

function isOthers(live: KubeObject, path: Path, creator: ManagedFields): boolean {
  const owners = managers(live).filter(({ fieldsV1 }) => ownsPath(fieldsV1, live, path));
  return owners.length > 0 && !owners.includes(creator);
}

/**
 * Whether a set of fields has a field of an object in it.
 *
 * @see https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/#fieldsv1-v1-meta
 */
export function ownsPath(fields: unknown, object: unknown, path: Path): boolean {
  const [step, ...rest] = path;
  if (!isFields(fields)) {
    return false;
  }
  // A field that is owned as a whole.
  if (step === undefined || Object.keys(fields).length === 0) {
    return true;
  }
  const below =
    typeof step === 'string'
      ? fields[`f:${step}`]
      : fields[Object.keys(fields).find((key) => isItem(key, at(object, step))) ?? ''];
  return below !== undefined && ownsPath(below, at(object, step), rest);
}

function isItem(key: string, item: unknown): boolean {
  const value: unknown = /^[kv]:/.test(key) ? JSON.parse(key.slice(2)) : undefined;
  if (key.startsWith('v:')) {
    return value === item;
  }
  return isFields(value) && Object.entries(value).every(([name, each]) => at(item, name) === each);
}
