import type { V1SubjectAccessReview } from '@kubernetes/client-node';
import { ApiError } from './api-error';
import type { ApiRequest } from './api-request';
import type { Caller } from './caller';

/** Asks the API server whether a user may do something. */
export type Review = (review: V1SubjectAccessReview) => Promise<V1SubjectAccessReview>;

/** As long as servers behind the aggregation layer remember by default. */
const rememberMs = 10_000;

/** Lets the cluster's roles decide who reads metrics, as servers behind the aggregation layer do. */
export class Authorizer {
  private readonly answers = new Map<string, { readonly until: number; readonly allowed: Promise<boolean> }>();

  constructor(
    private readonly review: Review,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws ApiError 403 when the user may not */
  async authorize(caller: Caller, request: ApiRequest): Promise<void> {
    // May do everything everywhere, also while nobody can be asked.
    if (caller.groups.includes('system:masters')) {
      return;
    }
    const { group, resource, subresource, verb, namespace } = request;
    if (await this.allowed(caller, request)) {
      return;
    }
    const what = [resource, subresource].filter((part) => part !== undefined).join('/');
    const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
    throw new ApiError(
      403,
      'Forbidden',
      `${resource}.${group} is forbidden: User "${caller.user}" cannot ${verb} resource "${what}" in API group ` +
        `"${group}" ${where}`,
    );
  }

  private allowed(caller: Caller, { query: _query, ...attributes }: ApiRequest): Promise<boolean> {
    const key = JSON.stringify([caller, attributes]);
    for (const [known, { until }] of this.answers) {
      if (until <= this.now()) {
        this.answers.delete(known);
      }
    }
    const answer = this.answers.get(key)?.allowed ?? this.ask(caller, attributes);
    if (!this.answers.has(key)) {
      this.answers.set(key, { until: this.now() + rememberMs, allowed: answer });
    }
    // Nobody could be asked: asked again next time.
    answer.catch(() => this.answers.delete(key));
    return answer;
  }

  private async ask({ user, groups, extra }: Caller, resourceAttributes: Omit<ApiRequest, 'query'>): Promise<boolean> {
    const spec = {
      user,
      groups: [...groups],
      extra: Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]])),
      resourceAttributes,
    };
    const { status } = await this.review({ apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec });
    return status?.allowed === true;
  }
}
