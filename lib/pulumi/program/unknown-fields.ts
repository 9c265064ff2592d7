import { asText } from '../../workload/values/as-text';
import type { IConstruct } from 'constructs';
import { synthesize } from '../../workload/synthesis/synthesize';
import type { Kubectl } from '../kubectl';
import { ProgramError } from '../program-error';

/** A Kubernetes object as plain JSON. */
type Manifest = Readonly<Record<string, unknown>>;

/**
 * Refuses fields that the cluster does not know, such as misspelt ones, before anything is deployed: Pulumi's official
 * plugin creates objects without validation of their fields, so the cluster would drop such a field without a word.
 *
 * The cluster itself is asked, by creations that it only tries. One that cannot be asked,
 * and kinds that it does not have yet, are left to the deploy.
 *
 * @throws ProgramError with each object and field
 */
export async function refuseUnknownFields(root: IConstruct, kubectl: Kubectl): Promise<void> {
  const objects = manifestsOf(root);
  if (unknownFieldsIn(await tryCreations(kubectl, objects)).length === 0) {
    return;
  }
  // The answer does not name the object.
  const each = await Promise.all(
    objects.map(async (object) =>
      unknownFieldsIn(await tryCreations(kubectl, [object])).map((field) => sentence(object, field)),
    ),
  );
  const problems = [...new Set(each.flat())];
  if (problems.length > 0) {
    throw new ProgramError(
      ['the cluster does not know every field of these objects, and would drop them without a word:', ...problems].join(
        '\n  - ',
      ),
    );
  }
}

/** Paths of fields in what kubectl says of creations that are tried strictly. */
export function unknownFieldsIn(said: string): string[] {
  return [...said.matchAll(/strict decoding error: ([^\n]*)/g)].flatMap(([, problems]) =>
    [...problems!.matchAll(/unknown field "((?:[^"\\]|\\.)*)"/g)].map(([, field]) => field!),
  );
}

// What is wrong with the tree itself is said by deploy().
function manifestsOf(root: IConstruct): Manifest[] {
  try {
    return synthesize(root).map(({ manifest }) => manifest);
  } catch (error) {
    if (error instanceof Error) {
      return [];
    }
    throw error;
  }
}

async function tryCreations(kubectl: Kubectl, objects: readonly Manifest[]): Promise<string> {
  if (objects.length === 0) {
    return '';
  }
  // As documents of their own: a list would be checked by kubectl, not by the cluster, and
  // every marker of an Output be wrong.
  const documents = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  return kubectl.complaints(
    ['create', '--dry-run=server', '--validate=strict', '--output', 'name', '--filename', '-'],
    documents,
  );
}

function sentence(object: Manifest, field: string): string {
  const { name, namespace } = (object['metadata'] ?? {}) as { readonly name?: string; readonly namespace?: string };
  const id = namespace === undefined ? String(name) : `${namespace}/${name}`;
  return `${asText(object['kind'])} '${id}': there is no field '${field}'. Correct its name, or remove it`;
}
