import type { ApiClient } from './client';
import type { ObjectType } from '../protocol/type-token';

/** Where the API server keeps the objects of a kind. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  /** The word in paths: `deployments`. */
  readonly plural: string;
  readonly namespaced: boolean;
}

interface ResourceList {
  readonly resources?: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

/**
 * Knows which kinds the cluster has. Asked once for each group and version, and again for a kind that was not there.
 */
export class Discovery {
  private readonly client: ApiClient;
  private readonly lists = new Map<string, Promise<readonly Resource[]>>();

  constructor(client: ApiClient) {
    this.client = client;
  }

  /**
   * The resource of a kind, undefined where the cluster does not have it (yet: its
   * definition may come later in the run).
   */
  async find({ apiVersion, kind }: ObjectType): Promise<Resource | undefined> {
    const cached = this.lists.get(apiVersion);
    const known = cached === undefined ? undefined : (await cached).find((resource) => resource.kind === kind);
    if (known !== undefined) {
      return known;
    }
    // Another caller may have asked in the meantime; its answer is as good.
    if (this.lists.get(apiVersion) === cached) {
      this.lists.set(apiVersion, this.ask(apiVersion));
    }
    return (await this.lists.get(apiVersion))?.find((resource) => resource.kind === kind);
  }

  private async ask(apiVersion: string): Promise<readonly Resource[]> {
    try {
      const list = (await this.client.get(apiRoot(apiVersion))) as ResourceList | undefined;
      return (list?.resources ?? [])
        .filter((resource) => !resource.name.includes('/'))
        .map(({ name, kind, namespaced }) => ({ apiVersion, kind, plural: name, namespaced }));
    } catch (error) {
      this.lists.delete(apiVersion);
      throw error;
    }
  }
}

/** The path of one object. */
export function objectPath(resource: Resource, namespace: string | undefined, name: string): string {
  return `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}`;
}

/** The path of all objects of a kind, in one namespace where it has some, at which new ones are made. */
export function collectionPath({ apiVersion, namespaced, plural }: Resource, namespace = 'default'): string {
  return `${apiRoot(apiVersion)}${namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : ''}/${plural}`;
}

function apiRoot(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
