/** The kind of object that a Pulumi resource type stands for. */
export interface ObjectType {
  /** `apps/v1`, `v1` for the core group. */
  readonly apiVersion: string;
  readonly kind: string;
}

const STAND_IN = "this is modelyard's stand-in for the official Kubernetes plugin";

/**
 * Reads a resource type: `kubernetes:apps/v1:Deployment` is kind Deployment of apiVersion apps/v1.
 *
 * @throws where the type is no single Kubernetes object: lists, patches, Helm, Kustomize, YAML groups.
 */
export function parseTypeToken(token: string): ObjectType {
  const [, module, kind] = /^kubernetes:([^:]+):([^:]+)$/.exec(token) ?? [];
  if (module === undefined || kind === undefined) {
    throw new Error(`'${token}' is no type of the Kubernetes plugin; expected 'kubernetes:<group>/<version>:<Kind>'`);
  }
  const [group, version, more] = module.split('/');
  if (/^(helm\.sh|kustomize|yaml)(\/|$)/.test(module) || version === undefined || more !== undefined) {
    throw new Error(
      `'${token}' cannot be deployed: ${STAND_IN}, which deploys single objects only. ` +
        'Declare the objects one by one, or run against a cluster with the official plugin',
    );
  }
  if (kind.endsWith('List')) {
    throw new Error(`'${token}' is a list, which is no object of its own: declare its items one by one`);
  }
  if (kind.endsWith('Patch')) {
    throw new Error(
      `'${token}' cannot be deployed: ${STAND_IN}, which knows no patches of objects that others own. ` +
        `Declare the whole ${kind.slice(0, -'Patch'.length)}, or run against a cluster with the official plugin`,
    );
  }
  return { apiVersion: group === 'core' || group === undefined ? version : `${group}/${version}`, kind };
}

/** The resource type in a URN: `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`. */
export function typeOfUrn(urn: string): string {
  return urn.split('::')[2]?.split('$').at(-1) ?? '';
}
