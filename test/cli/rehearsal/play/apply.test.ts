import { Applier } from '../../../../cli/rehearsal/play/apply';
import { parseObjects, type KubernetesObject, type SourcedObject } from '../../../../lib/review';
import { ApiError } from '../../../../playground/plugin/cluster/api-error';
import type { ApiClient, ApiRequest } from '../../../../playground/plugin/cluster/client';
import { Discovery } from '../../../../playground/plugin/cluster/discovery';

const binding = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: a }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
`;

// How an API server refuses to change a field in place, recorded: what Kubernetes 1.34 says of one field of each kind.
const refusals = [
  ['spec.selector', 'Invalid value: field is immutable'],
  ['spec', "Forbidden: updates to statefulset spec for fields other than 'replicas' and 'template' are forbidden"],
  ['spec', 'Forbidden: pod updates may not change fields other than `spec.containers[*].image`'],
  ['spec', 'Forbidden: spec is immutable after creation except resources.requests for bound claims'],
  ['roleRef', 'Invalid value: cannot change roleRef'],
  ['value', 'Forbidden: may not be changed in an update.'],
  ['parameters', 'Forbidden: updates to parameters are forbidden.'],
  ['spec.clusterIPs[0]', 'Invalid value: "None": may not change once set'],
] as const;

// A cluster that has the kind, and refuses to change what is there.
class Stubborn {
  readonly asked: string[] = [];
  private there = true;

  constructor(private readonly refusal: ApiError) {}

  async json({ method, path }: ApiRequest): Promise<unknown> {
    this.asked.push(method!);
    if (method === 'PATCH' && this.there) {
      return Promise.reject(this.refusal);
    }
    this.there = method !== 'DELETE';
    return Promise.resolve({ path });
  }

  async get(path: string): Promise<unknown> {
    if (/\/v1$/.test(path)) {
      return Promise.resolve({
        resources: [{ name: 'clusterrolebindings', kind: 'ClusterRoleBinding', namespaced: false }],
      });
    }
    return Promise.resolve(this.there ? {} : undefined);
  }
}

async function apply(field: string, message: string, replace: boolean) {
  const causes = [{ reason: 'FieldValueInvalid', field, message }];
  const cluster = new Stubborn(new ApiError(422, { message: 'refused', details: { causes } }));
  const client = cluster as unknown as ApiClient;
  const options = {
    ...{ compression: 1, replace, say: () => undefined, isBrought: () => false },
    ...{ whyLeftOut: () => undefined, adapted: (object: KubernetesObject) => object },
  };
  const applier = new Applier(client, new Discovery(client), options);
  const objects: SourcedObject[] = parseObjects(binding, 'a.yaml');
  return { asked: cluster.asked, problems: (await applier.apply(objects)).problems };
}

test.each(refusals)('what is refused at %s with "%s" is replaced where that is asked for', async (field, message) => {
  const { asked, problems } = await apply(field, message, true);
  expect(asked).toEqual(['PATCH', 'DELETE', 'PATCH']);
  expect(problems).toEqual([]);
});

test.each(refusals)('what is refused at %s with "%s" is reported, with what would help', async (field, message) => {
  const { asked, problems } = await apply(field, message, false);
  expect(asked).toEqual(['PATCH']);
  expect(problems).toMatchObject([{ rule: 'refused', path: field, advice: expect.stringContaining('--replace') }]);
});

test('what is wrong is never replaced', async () => {
  const { asked, problems } = await apply('metadata.labels', 'Invalid value: "a b": must be a valid label', true);
  expect(asked).toEqual(['PATCH']);
  expect(problems).toMatchObject([{ rule: 'refused', path: 'metadata.labels' }]);
  expect(problems[0]).not.toHaveProperty('advice');
});
