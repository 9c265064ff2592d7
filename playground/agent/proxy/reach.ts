import type { ClientRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorText, type Log } from '../log';
import { attempt, type AttemptResult, type OutgoingRequest } from './attempt';
import type { Balancer } from './balancer';
import { endpointKey, type Endpoint } from './endpoints';
import { Refusal } from './refusal';
import { mayRetry, type AttemptFailure } from './retry-policy';
import type { Route } from './route';

/** What the search for an endpoint that answers needs. */
export interface Reach {
  readonly route: Route;
  readonly outgoing: OutgoingRequest;
  /** The endpoints there are now; asked before each attempt. @throws Refusal where there are none */
  readonly endpoints: () => readonly Endpoint[];
  readonly balancer: Balancer;
  readonly log: Log;
  /** Called when a connection stands: sends the body. */
  readonly connected: (upstream: ClientRequest) => void;
  /** Called when an attempt has failed: takes the body back. @returns whether it can be sent again */
  readonly takeBack: () => boolean;
  /** The client has gone: no further attempt is made. */
  readonly abandoned: AbortSignal;
  /** How long to look for an endpoint that answers. @default 10000 */
  readonly giveUpAfterMs?: number;
}

/** An endpoint's answer. */
export interface Reached {
  readonly answer: Exclude<AttemptResult, { kind: 'failure' }>;
  readonly upstream: ClientRequest;
  /** To be called when the exchange has ended. */
  readonly done: () => void;
}

/** How long to wait when every endpoint has been tried: the EndpointSlices may be behind by as much. */
const pauseMs = 100;

/**
 * Sends a request to one endpoint after the other until one answers.
 * @throws Refusal 502 when none does, 503 when there is none
 */
export async function reach(options: Reach): Promise<Reached> {
  const { route, outgoing, balancer, log, abandoned } = options;
  const giveUpAt = performance.now() + (options.giveUpAfterMs ?? 10_000);
  const tried = new Set<string>();
  for (;;) {
    if (options.endpoints().every((endpoint) => tried.has(endpointKey(endpoint)))) {
      tried.clear();
      await sleep(pauseMs);
    }
    if (abandoned.aborted) {
      throw clientGone();
    }
    const endpoints = options.endpoints();
    const endpoint = balancer.pick(endpoints, tried);
    tried.add(endpointKey(endpoint));
    const done = balancer.begin(endpoint);
    const { upstream, result } = attempt(endpoint, outgoing, options.connected);
    const stop = (): void => void upstream.destroy();
    abandoned.addEventListener('abort', stop, { once: true });
    const answer = await result;
    if (answer.kind !== 'failure') {
      return { answer, upstream, done };
    }
    abandoned.removeEventListener('abort', stop);
    done();
    if (abandoned.aborted) {
      throw clientGone();
    }
    const replayable = options.takeBack();
    if (!answer.connected) {
      balancer.unreachable(endpoint);
    }
    const again = mayRetry(answer, outgoing.method, replayable) && performance.now() < giveUpAt;
    log.warn(again ? 'endpoint failed, trying another' : 'endpoint failed', {
      service: `${route.namespace}/${route.service}`,
      endpoint: endpointKey(endpoint),
      pod: endpoint.pod,
      connected: answer.connected,
      error: errorText(answer.error),
    });
    if (!again) {
      throw failed(options, endpoint, answer);
    }
  }
}

/** Nobody reads this answer; the status is the one that web servers log for it. */
function clientGone(): Refusal {
  return new Refusal(499, 'ClientGone', 'The client has closed the connection.');
}

function failed({ route, outgoing }: Reach, endpoint: Endpoint, { connected, error }: AttemptFailure): Refusal {
  const pod = endpoint.pod === undefined ? endpointKey(endpoint) : `pod '${endpoint.pod}'`;
  const what = connected
    ? `${pod} closed the connection before it answered. ` +
      `The ${outgoing.method} request may have been carried out, so it was not sent again`
    : `no connection to ${pod}`;
  const { namespace, service } = route;
  const message = `Service '${namespace}/${service}': ${what} (${errorText(error)}).`;
  return new Refusal(502, 'NoAnswer', message, { service, namespace });
}
