import type { V1ObjectMeta } from '@kubernetes/client-node';
import { byCharacters } from '../../../../lib/workload/values/words';
import { parseLabelSelector, type LabelSelector } from '../label-selector';
import { badRequest } from './api-error';
import type { ApiRequest } from './api-request';

/** Reads a label selector of a request. @throws ApiError 400 */
export function selectorOf(text: string | null): LabelSelector {
  try {
    return parseLabelSelector(text ?? '');
  } catch (error) {
    throw badRequest((error as Error).message);
  }
}

/** The objects that a request is about, in the API server's own order. @throws ApiError 400 */
export function selectObjects<T extends { metadata?: V1ObjectMeta }>(
  objects: readonly T[],
  { namespace, name, query }: ApiRequest,
): readonly T[] {
  const labels = selectorOf(query.get('labelSelector'));
  const fields = [
    ...fieldSelector(query.get('fieldSelector') ?? ''),
    { field: 'namespace', value: namespace },
    { field: 'name', value: name },
  ] as const;
  return objects
    .filter(
      ({ metadata }) =>
        fields.every(({ field, value }) => value === undefined || metadata?.[field] === value) &&
        labels(metadata?.labels ?? {}),
    )
    .sort(
      ({ metadata: a }, { metadata: b }) =>
        byCharacters(a?.namespace ?? '', b?.namespace ?? '') || byCharacters(a?.name ?? '', b?.name ?? ''),
    );
}

interface WantedField {
  readonly field: 'name' | 'namespace';
  readonly value: string | undefined;
}

function fieldSelector(text: string): WantedField[] {
  return text
    .split(',')
    .filter((each) => each !== '')
    .map((each) => {
      const [, field, value] = /^metadata\.(name|namespace)==?([^=!]*)$/.exec(each) ?? [];
      if (field === undefined) {
        throw badRequest(
          `the field selector '${each}' is not supported; allowed are metadata.name=… and metadata.namespace=…`,
        );
      }
      return { field: field as WantedField['field'], value };
    });
}
