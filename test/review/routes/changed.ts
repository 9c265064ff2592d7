import { parseObjects, review, type Report } from '../../../lib/review';

/** What a review finds when objects go from one version to another, given as JSON. */
export function findingsOf(before: object, after: object): Report['findings'] {
  const [one, other] = [before, after].map((object) => parseObjects(JSON.stringify(object), 'objects.json'));
  return review(one!, other!).findings;
}

/** An Ingress with annotations. */
export function ingress(annotations: Record<string, string>, ingressClassName = 'nginx'): object {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'chat', annotations },
    spec: { ingressClassName },
  };
}
