import { eachAtOnce } from '../each-at-once';
import { isStatus } from '../plugin/cluster/api-error';
import type { ApiClient } from '../plugin/cluster/client';
import { collectionPath, type Discovery } from '../plugin/cluster/discovery';

interface NewObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: object;
}

/** More would only wait for one another in the API server. */
const atOnce = 16;

/**
 * Creates objects that have no namespace, many at once; one that is there already stays as it is. kubectl applies one
 * after another, and for hundreds of nodes that takes longer than all the rest of a start.
 * @throws Error where the cluster does not have a kind
 */
export async function createObjects(
  client: ApiClient,
  discovery: Discovery,
  objects: readonly NewObject[],
): Promise<void> {
  await eachAtOnce(objects, atOnce, async (object) => {
    const resource = await discovery.find(object);
    if (resource === undefined) {
      throw new Error(`the cluster does not have the kind ${object.kind} of ${object.apiVersion}`);
    }
    try {
      await client.json({ method: 'POST', path: collectionPath(resource), body: object });
    } catch (error) {
      if (!isStatus(error, 409)) {
        throw error;
      }
    }
  });
}
