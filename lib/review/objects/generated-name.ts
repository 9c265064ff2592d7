import { asText } from '../../workload/values/as-text';
import type { KubernetesObject } from './kubernetes-object';

/** What an object is called that the API server is to name: `warm-*`. @param beginning its `generateName` */
export function generatedName(beginning: string): string {
  return `${beginning}*`;
}

/**
 * Whether the API server is to name an object, by another name each time that it is created: there is nothing that it
 * could be compared with.
 */
export function hasGeneratedName({ metadata }: KubernetesObject): boolean {
  const beginning = metadata['generateName'];
  return typeof beginning === 'string' && metadata.name === generatedName(beginning);
}

/** The object under a name that the API server could give it; as it is where it has one of its own. */
export function asNamed(object: KubernetesObject): KubernetesObject {
  return hasGeneratedName(object)
    ? { ...object, metadata: { ...object.metadata, name: `${asText(object.metadata['generateName'])}x2x4z` } }
    : object;
}
