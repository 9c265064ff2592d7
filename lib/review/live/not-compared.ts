import { listed } from '../../workload/values/words';
import { hasGeneratedName } from '../objects/generated-name';
import { referenceTo, type SourcedObject } from '../objects/kubernetes-object';
import { title } from '../report/values';
import type { Settled } from './settle';

/** What a review says nothing of, in sentences: it is no part of the change, or can be compared with nothing. */
export function notCompared({ leftOut }: Settled, after: readonly SourcedObject[]): string[] {
  const generated = after
    .filter(({ object }) => hasGeneratedName(object))
    .map((sourced) => title(referenceTo(sourced)));
  return [
    ...(leftOut.length > 0
      ? [`what controllers and Kubernetes make by themselves, and is no part of a change: ${leftOut.join(', ')}`]
      : []),
    ...(generated.length > 0
      ? [
          'how those change that are there, since each time another one is made (generateName): ' +
            listed([...new Set(generated)], 5),
        ]
      : []),
  ];
}
