import { ApiClient } from '../../../playground/plugin/cluster/client';
import { Discovery, objectPath, type Resource } from '../../../playground/plugin/cluster/discovery';
import { openKubeconfig } from '../../../playground/plugin/cluster/kubeconfig';
import { kubeconfig } from './playground';

/** An object to be sent. */
export interface SentObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** The API server of the suite's playground, without a kubectl process for each object. */
export class Api {
  /** What the server warned of. */
  readonly warnings = new Set<string>();
  private readonly discovery: Discovery;

  private constructor(private readonly client: ApiClient) {
    this.discovery = new Discovery(client);
    client.onWarning = (text) => this.warnings.add(text);
  }

  /** Opens the suite's playground. */
  static async open(): Promise<Api> {
    return new Api(new ApiClient(await openKubeconfig({ kubeconfig })));
  }

  /**
   * Applies an object on the server's side with strict field validation.
   *
   * @param dryRun whether the server only says what it would store
   * @returns the object as the server stores it, with everything that it fills in
   * @throws {ApiError} where the server refuses it
   */
  async apply(object: SentObject, dryRun: boolean): Promise<unknown> {
    const path = objectPath(await this.resource(object), object.metadata.namespace, object.metadata.name);
    const query = {
      fieldManager: 'modelyard-e2e',
      force: true,
      fieldValidation: 'Strict',
      ...(dryRun ? { dryRun: 'All' } : {}),
    };
    return this.client.json({
      method: 'PATCH',
      path,
      query,
      body: object,
      contentType: 'application/apply-patch+yaml',
    });
  }

  /** Whether an object is there. */
  async exists(object: SentObject): Promise<boolean> {
    return (
      (await this.client.get(
        objectPath(await this.resource(object), object.metadata.namespace, object.metadata.name),
      )) !== undefined
    );
  }

  /** Removes an object, and does not wait until it is gone. */
  async remove(object: SentObject): Promise<void> {
    await this.client.json({
      method: 'DELETE',
      path: objectPath(await this.resource(object), object.metadata.namespace, object.metadata.name),
    });
  }

  private async resource(object: SentObject): Promise<Resource> {
    const found = await this.discovery.find(object);
    if (found === undefined) {
      throw new Error(`the cluster has no ${object.apiVersion} ${object.kind}`);
    }
    return found;
  }
}
