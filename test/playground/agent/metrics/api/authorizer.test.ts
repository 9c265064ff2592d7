import type { V1SubjectAccessReview } from '@kubernetes/client-node';
import { Authorizer } from '../../../../../playground/agent/metrics/api/authorizer';
import { requestOf } from './source';

const caller = (user: string, ...groups: string[]) => ({ user, groups, extra: { 'example.com/scope': ['a'] } });
const pods = requestOf('metrics.k8s.io/v1beta1/namespaces/shop/pods?labelSelector=a');

describe('who may read metrics', () => {
  let reviews: V1SubjectAccessReview[];
  let now: number;
  let answer: () => Promise<boolean>;
  let authorizer: Authorizer;
  beforeEach(() => {
    reviews = [];
    now = 0;
    answer = () => Promise.resolve(true);
    authorizer = new Authorizer(
      async (review) => {
        reviews.push(review);
        return { ...review, status: { allowed: await answer() } };
      },
      () => now,
    );
  });

  it("is asked of the cluster's roles with what the request reads", async () => {
    await authorizer.authorize(
      caller('jane', 'dev'),
      requestOf('custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/*/rps'),
    );
    expect(reviews.map(({ spec }) => spec)).toEqual([
      {
        user: 'jane',
        groups: ['dev'],
        extra: { 'example.com/scope': ['a'] },
        resourceAttributes: {
          group: 'custom.metrics.k8s.io',
          version: 'v1beta2',
          verb: 'get',
          namespace: 'shop',
          resource: 'pods',
          name: '*',
          subresource: 'rps',
        },
      },
    ]);
  });

  it('is refused in the words of the API server', async () => {
    answer = () => Promise.resolve(false);
    await expect(authorizer.authorize(caller('jane'), pods)).rejects.toThrow(
      'pods.metrics.k8s.io is forbidden: User "jane" cannot list resource "pods" in API group "metrics.k8s.io" in ' +
        'the namespace "shop"',
    );
  });

  it('is asked once in 10 s for the same', async () => {
    for (const at of [0, 9_999, 10_000]) {
      now = at;
      await authorizer.authorize(caller('jane'), pods);
    }
    await authorizer.authorize(caller('joe'), pods);
    expect(reviews.map(({ spec }) => spec.user)).toEqual(['jane', 'jane', 'joe']);
  });

  it('is asked again when nobody could answer', async () => {
    answer = () => Promise.reject(new Error('refused'));
    await expect(authorizer.authorize(caller('jane'), pods)).rejects.toThrow('refused');
    answer = () => Promise.resolve(true);
    await expect(authorizer.authorize(caller('jane'), pods)).resolves.toBeUndefined();
  });

  it('is not asked for system:masters', async () => {
    await authorizer.authorize(caller('admin', 'system:masters'), pods);
    expect(reviews).toEqual([]);
  });
});
