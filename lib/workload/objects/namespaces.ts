/** The namespace that an object is in where it names none, as far as its kind is in one at all. */
export const defaultNamespace = 'default';

/** The namespace of an object. */
export function namespaceOrDefault({ metadata }: { readonly metadata: { readonly namespace?: string } }): string {
  return metadata.namespace ?? defaultNamespace;
}
