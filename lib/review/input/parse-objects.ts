import { LineCounter, parseAllDocuments, type Document, type ParsedNode, type Tags } from 'yaml';
import { isMap, type KubernetesObject, type SourcedObject } from '../objects/kubernetes-object';
import { InputError } from './input-error';

// What Kubernetes' own reader takes: YAML 1.1, in which `010` is 8 and `on` is true, but without dates and base-60 numbers.
// @see https://github.com/kubernetes-sigs/yaml
const withoutTimes = (tags: Tags): Tags =>
  tags.filter((tag) => typeof tag === 'string' || (tag.tag !== 'tag:yaml.org,2002:timestamp' && !('format' in tag && tag.format === 'TIME')));

/**
 * Reads the Kubernetes objects of a text: YAML of any number of documents, or JSON. The items of a `List` are objects of
 * their own. Documents without content are skipped.
 *
 * @param text the text
 * @param file named in errors and in the report
 * @param environment the environment that its objects belong to, where several are reviewed at once
 * @throws InputError with each mistake's file and line: broken YAML, and documents that are no Kubernetes object
 */
export function parseObjects(text: string, file: string, environment?: string): SourcedObject[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { version: '1.1', customTags: withoutTimes, lineCounter: lines, prettyErrors: false });
  const problems: string[] = [];
  const objects: SourcedObject[] = [];
  // Without any document the parser answers with an empty one.
  for (const document of Array.isArray(documents) ? documents : []) {
    for (const error of document.errors) {
      problems.push(`${file}:${lines.linePos(error.pos[0]).line}: not YAML: ${error.message}`);
    }
    if (document.errors.length > 0 || document.contents === null) {
      continue;
    }
    const line = lines.linePos(document.contents.range[0]).line;
    const value = plain(document, file, line, problems);
    if (value === null) {
      continue;
    }
    for (const item of isList(value) ? value.items : [value]) {
      const problem = whatIsMissing(item);
      if (problem === undefined) {
        objects.push({ object: item as KubernetesObject, file, line, ...(environment === undefined ? {} : { environment }) });
      } else {
        problems.push(`${file}:${line}: not a Kubernetes object: ${problem}`);
      }
    }
  }
  if (problems.length > 0) {
    throw new InputError(problems);
  }
  return objects;
}

// Null where it cannot be read: what an alias stands for may be missing, or more than any memory holds.
function plain(document: Document.Parsed<ParsedNode>, file: string, line: number, problems: string[]): unknown {
  try {
    return document.toJS() as unknown;
  } catch (error) {
    problems.push(`${file}:${line}: not YAML: ${(error as Error).message}`);
    return null;
  }
}

function isList(value: unknown): value is { readonly items: readonly unknown[] } {
  return isMap(value) && typeof value['kind'] === 'string' && value['kind'].endsWith('List') && Array.isArray(value['items']);
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
  return undefined;
}
