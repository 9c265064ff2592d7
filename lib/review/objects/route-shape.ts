import type { Draft, Shape } from './shape';

// Of the core group, whose name is empty.
const backend: Shape = { defaults: { kind: 'Service', weight: 1 }, none: { group: '' } };
const match = (usual: object | undefined): Shape => ({
  derive: (draft) => Object.assign(draft, { ...structuredClone(usual), ...draft }),
  fields: { path: { defaults: { type: 'PathPrefix', value: '/' } }, method: { defaults: { type: 'Exact' } } },
  items: { headers: { defaults: { type: 'Exact' } }, queryParams: { defaults: { type: 'Exact' } } },
});

/**
 * What the Gateway API's definitions fill into a route.
 *
 * @param matches what a rule matches that says nothing. @default - everything, without it being written
 * @see https://gateway-api.sigs.k8s.io/reference/spec/
 */
export function route(matches?: object): Shape {
  return {
    items: {
      parentRefs: { defaults: { group: 'gateway.networking.k8s.io', kind: 'Gateway' } },
      rules: {
        derive: (draft: Draft) => {
          if (matches !== undefined) {
            draft['matches'] ??= [structuredClone(matches)];
          }
        },
        items: { backendRefs: backend, matches: match(matches) },
      },
    },
  };
}

/**
 * What the definition of InferencePools fills in.
 *
 * @see https://gateway-api-inference-extension.sigs.k8s.io/reference/spec/
 */
export const inferencePool: Shape = {
  defaults: { appProtocol: 'http' },
  fields: { endpointPickerRef: { defaults: { kind: 'Service', failureMode: 'FailClose' }, none: { group: '' } } },
};
