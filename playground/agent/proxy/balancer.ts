import { endpointKey, type Endpoint } from './endpoints';

/** For how long an endpoint that refused a connection is used only where there is no other. */
export const avoidForMs = 5_000;

/**
 * Spreads requests: the endpoint with the fewest open ones, and in turn among equals, so that one slow pod does not
 * collect the requests of the others.
 */
export class Balancer {
  private readonly open = new Map<string, number>();
  private readonly avoidedUntil = new Map<string, number>();
  private turn = 0;

  /** @param now milliseconds. @default - the system's monotonic clock */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * @param endpoints at least one
   * @param tried those this request has been to: chosen only when it has been to all
   */
  pick(endpoints: readonly Endpoint[], tried: ReadonlySet<string>): Endpoint {
    const untried = endpoints.filter((endpoint) => !tried.has(endpointKey(endpoint)));
    const candidates = untried.length > 0 ? untried : endpoints;
    const reachable = candidates.filter((endpoint) => !this.isAvoided(endpoint));
    const choices = reachable.length > 0 ? reachable : candidates;
    const start = this.turn++ % choices.length;
    const [first, ...others] = [...choices.slice(start), ...choices.slice(0, start)];
    if (first === undefined) {
      throw new Error('pick() needs at least one endpoint');
    }
    return others.reduce((best, endpoint) => (this.openTo(endpoint) < this.openTo(best) ? endpoint : best), first);
  }

  /** A request to this endpoint begins. @returns to be called when it has ended, once or more often */
  begin(endpoint: Endpoint): () => void {
    const key = endpointKey(endpoint);
    this.open.set(key, this.openTo(endpoint) + 1);
    let ended = false;
    return () => {
      if (ended) {
        return;
      }
      ended = true;
      const left = this.openTo(endpoint) - 1;
      if (left > 0) {
        this.open.set(key, left);
      } else {
        this.open.delete(key);
      }
    };
  }

  /** The endpoint took no connection: the next requests need not find that out again. */
  unreachable(endpoint: Endpoint): void {
    this.avoidedUntil.set(endpointKey(endpoint), this.now() + avoidForMs);
  }

  private openTo(endpoint: Endpoint): number {
    return this.open.get(endpointKey(endpoint)) ?? 0;
  }

  private isAvoided(endpoint: Endpoint): boolean {
    const key = endpointKey(endpoint);
    const until = this.avoidedUntil.get(key);
    if (until === undefined) {
      return false;
    }
    if (until > this.now()) {
      return true;
    }
    this.avoidedUntil.delete(key);
    return false;
  }
}
