import { runKubectl, type Kubectl } from './kubectl';

/** An operation of a killed deploy that never reported back, as the state keeps it. */
export interface PendingOperation {
  readonly type: string;
  readonly resource: { readonly urn: string; readonly type: string; readonly inputs?: unknown };
}

/** An object that a killed deploy made, and that is not in the state. */
export interface MadeObject {
  readonly urn: string;
  /** By which Pulumi's Kubernetes plugins know it. */
  readonly id: string;
  /** Under which it was applied; only that manager changes it without a conflict. */
  readonly fieldManager: string;
}

interface Inputs {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** The objects that unfinished creations have made: those that are in the cluster and were applied by Pulumi. */
export async function madeObjects(operations: readonly PendingOperation[], kubectl: Kubectl): Promise<MadeObject[]> {
  const creating = operations.filter(({ type, resource }) => type === 'creating' && /^kubernetes:(?!provider)/.test(resource.type));
  const found = await Promise.all(creating.map(({ resource }) => findMade(resource.urn, resource.inputs as Inputs, kubectl)));
  return found.filter((object) => object !== undefined);
}

async function findMade(urn: string, { apiVersion, kind, metadata: { name, namespace } }: Inputs, kubectl: Kubectl): Promise<MadeObject | undefined> {
  const [version, group] = apiVersion.split('/').reverse();
  const type = group === undefined ? kind : `${kind}.${version}.${group}`;
  const where = namespace === undefined ? [] : ['-n', namespace];
  const result = await runKubectl(kubectl, 'get', type, name, ...where, '-o', 'json', '--show-managed-fields', '--ignore-not-found');
  if (result.failed || result.stdout === '') return undefined;
  const { metadata } = JSON.parse(result.stdout) as { metadata: { managedFields?: readonly { manager?: string; operation?: string }[] } };
  const fieldManager = metadata.managedFields?.find(({ manager, operation }) => operation === 'Apply' && manager?.startsWith('pulumi-kubernetes') === true)?.manager;
  return fieldManager === undefined ? undefined : { urn, id: namespace === undefined ? name : `${namespace}/${name}`, fieldManager };
}
