import { bytesOf, mostBytes } from '../../workload/text-file';
import { readYaml } from '../../workload/yaml';
import { isMap, type KubernetesObject, type SourcedObject } from '../objects/kubernetes-object';
import { InputError } from './input-error';

/** How many objects one side may have. */
export const mostObjects = 100_000;

/**
 * Reads the Kubernetes objects of a text: YAML of any number of documents, or JSON. The items of a `List` are objects of
 * their own. Documents without content are skipped.
 *
 * @param text the text
 * @param file named in errors and in the report
 * @param environment the environment that its objects belong to, where several are reviewed at once
 * @throws InputError with each mistake's file and line: YAML that is broken or that Kubernetes would read differently, and
 * documents that are no Kubernetes object
 */
export function parseObjects(text: string, file: string, environment?: string): SourcedObject[] {
  if (text.length > mostBytes) {
    throw new InputError([
      `${file}: it has more than ${bytesOf(mostBytes)}, which is the most that is read of one file: split it`,
    ]);
  }
  const { documents, problems: unread } = readYaml(text);
  const problems = unread.map(({ line, message }) => `${file}:${line}: ${message}`);
  const objects: SourcedObject[] = [];
  for (const { value, line } of documents) {
    for (const item of isList(value) ? (value.items ?? []) : [value]) {
      const problem = whatIsMissing(item);
      if (problem === undefined) {
        objects.push({
          object: item as KubernetesObject,
          file,
          line,
          ...(environment === undefined ? {} : { environment }),
        });
      } else {
        problems.push(`${file}:${line}: not a Kubernetes object: ${problem}`);
      }
    }
  }
  if (objects.length > mostObjects) {
    problems.push(`${file}: it has ${objects.length} objects: at most ${mostObjects} are read`);
  }
  if (problems.length > 0) {
    throw new InputError(problems);
  }
  return objects;
}

function isList(value: unknown): value is { readonly items: readonly unknown[] | null } {
  return (
    isMap(value) &&
    typeof value['kind'] === 'string' &&
    value['kind'].endsWith('List') &&
    (Array.isArray(value['items']) || value['items'] === null)
  );
}

function whatIsMissing(value: unknown): string | undefined {
  if (!isMap(value)) {
    return 'it is not a map of fields';
  }
  if (typeof value['kind'] !== 'string' || typeof value['apiVersion'] !== 'string') {
    const field = typeof value['kind'] === 'string' ? 'apiVersion' : 'kind';
    return `it has no '${field}'. Only rendered objects can be reviewed: 'helm template' and 'kubectl kustomize' write them`;
  }
  if (value['apiVersion'].startsWith('kustomize.config.k8s.io/')) {
    return `it is a ${value['kind']}, which kustomize reads. Render it first: 'kubectl kustomize <folder>'`;
  }
  const metadata = value['metadata'];
  if (!isMap(metadata) || typeof metadata['name'] !== 'string' || metadata['name'] === '') {
    const generated = isMap(metadata) && typeof metadata['generateName'] === 'string';
    return `the ${value['kind']} has no 'metadata.name'${generated ? ": with 'generateName' there is nothing that it could be compared with" : ''}`;
  }
  const { namespace } = metadata;
  return namespace === undefined || namespace === null || typeof namespace === 'string'
    ? undefined
    : `the 'metadata.namespace' of the ${value['kind']} '${metadata['name']}' is no text`;
}
