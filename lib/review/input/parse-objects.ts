import { asText } from '../../workload/values/as-text';
import { isMap, type JsonMap } from '../../workload/values/maps';
import { bytesOf, mostBytes } from '../../workload/configuration/text-file';
import { readYaml } from '../../workload/yaml';
import { generatedName } from '../objects/generated-name';
import type { KubernetesObject, SourcedObject } from '../objects/kubernetes-object';
import { clusterIn } from '../objects/of-cluster';
import { InputError } from './input-error';

/** How many objects one side may have. */
export const mostObjects = 100_000;

/**
 * Reads Kubernetes objects from YAML with any number of documents, or from JSON. Each item of a `List` is an object,
 * and of a `DeploymentList`, whose items need not say their kind. Empty documents are skipped.
 *
 * @example
 * const objects = parseObjects(readFileSync('objects.yaml', 'utf8'), 'objects.yaml');
 * console.log(objects.map(({ object }) => object.kind));
 *
 * @param text the text
 * @param file named in errors and in the report
 * @param environment the environment that its objects belong to, where several are reviewed at once. Objects of a fleet
 * belong to their cluster: `prod.eu`, or `eu` without an environment
 * @throws InputError with each mistake's file and line: YAML that is broken or that
 * Kubernetes would read differently, and documents that are no Kubernetes object
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
    for (const item of itemsOf(value)) {
      const problem = whatIsMissing(item);
      if (problem === undefined) {
        objects.push({
          object: named(item as KubernetesObject),
          file,
          line,
          ...environmentOf(item as KubernetesObject, environment),
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

function environmentOf(object: KubernetesObject, environment: string | undefined): { readonly environment?: string } {
  const names = [environment, clusterIn(object)].filter((name) => name !== undefined);
  return names.length === 0 ? {} : { environment: names.join('.') };
}

// The objects of a document: itself, or those of a list, which may hold lists too.
function itemsOf(value: unknown): unknown[] {
  if (!isList(value)) {
    return [value];
  }
  const { apiVersion, kind, items } = value;
  // What the API server lists by itself (`kubectl get --raw`) says its kind once: `DeploymentList`.
  const typed = kind === 'List' ? undefined : { apiVersion, kind: kind.slice(0, -'List'.length) };
  return (items ?? []).flatMap((item) =>
    itemsOf(typed !== undefined && isMap(item) && item['kind'] === undefined ? { ...typed, ...item } : item),
  );
}

interface List {
  readonly apiVersion?: unknown;
  readonly kind: string;
  readonly items?: readonly unknown[] | null;
}

// Lists have no name. A custom kind may be called so: a `BlockList` has one.
function isList(value: unknown): value is List {
  if (!isMap(value) || typeof value['kind'] !== 'string' || !value['kind'].endsWith('List')) {
    return false;
  }
  const { items, metadata } = value;
  const isNamed = isMap(metadata) && (metadata['name'] !== undefined || metadata['generateName'] !== undefined);
  return !isNamed && (Array.isArray(items) || items === null || items === undefined);
}

function whatIsMissing(value: unknown): string | undefined {
  if (!isMap(value)) {
    return 'it is not a map of fields';
  }
  if (typeof value['kind'] !== 'string' || typeof value['apiVersion'] !== 'string') {
    const field = typeof value['kind'] === 'string' ? 'apiVersion' : 'kind';
    return (
      `it has no '${field}'. Only rendered objects can be reviewed: ` +
      `'helm template' and 'kubectl kustomize' write them`
    );
  }
  if (value['apiVersion'].startsWith('kustomize.config.k8s.io/')) {
    return `it is a ${value['kind']}, which kustomize reads. Render it first: 'kubectl kustomize <folder>'`;
  }
  const metadata = value['metadata'];
  if (
    !isMap(metadata) ||
    (!isName(metadata['name']) && (isSaid(metadata['name']) || !isName(metadata['generateName'])))
  ) {
    return noName(value['kind'], isMap(metadata) ? metadata['name'] : undefined);
  }
  const { namespace } = metadata;
  return namespace === undefined || namespace === null || typeof namespace === 'string'
    ? undefined
    : `the 'metadata.namespace' of the ${value['kind']} '${asText(metadata['name'] ?? metadata['generateName'])}' is no text`;
}

function noName(kind: unknown, name: unknown): string {
  return typeof name === 'number' || typeof name === 'boolean'
    ? `the 'metadata.name' of the ${asText(kind)} is read as ${typeof name === 'number' ? 'the number' : 'the boolean'} ` +
        `${name}, which Kubernetes refuses as a name: put it in quotes`
    : `the ${asText(kind)} has no 'metadata.name'`;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

// The API server takes an empty name for none.
function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

// What the API server is to name is called by the beginning of its name.
function named(object: KubernetesObject): KubernetesObject {
  const { name, generateName } = object.metadata as JsonMap;
  return isName(name)
    ? object
    : { ...object, metadata: { ...object.metadata, name: generatedName(generateName as string) } };
}
