import type { V1Pod } from '@kubernetes/client-node';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { checkCaller } from '../../caller-check';
import { Refusal } from '../../proxy/refusal';
import { errorText, type Log } from '../../log';
import { hasLabels } from '../label-selector';
import { answerAsPrometheus } from './as-prometheus';
import type { FedValues } from './fed-values';
import { checkCredential, type Credential } from './feed-credential';
import { FeedPathProblem, feedPaths, parseFeedTarget, type FeedTarget } from './feed-target';
import { parseFeedValue, type FeedValue } from './feed-value';

const maxBodyBytes = 4_096;

/** What the feeding server changes and tells from. */
export interface FeedTools {
  readonly fed: FedValues;
  readonly pods: () => readonly V1Pod[];
  readonly log: Log;
  /** The header that a request must have. */
  readonly header: Credential;
}

/**
 * The server through which users and tests set values of metrics; to be started with `listen(port, '127.0.0.1')`.
 * Whoever sets one decides what autoscalers do: only those may who can read the playground's folder.
 */
export function createFeedServer(tools: FeedTools): Server {
  return createServer((request, response) => {
    answer(request, tools).then(
      (body) =>
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(`${JSON.stringify(body, null, 2)}\n`),
      (error: unknown) => {
        const refusal = refusalFor(error, tools.log);
        response.writeHead(refusal.status, { 'Content-Type': 'application/json' }).end(refusal.toJson());
      },
    );
  });
}

async function answer(request: IncomingMessage, tools: FeedTools): Promise<unknown> {
  const { method = 'GET', url = '/' } = request;
  checkCaller(request);
  checkCredential(request, tools.header);
  const { fed } = tools;
  if (url === '/' && method === 'GET') {
    return { values: fed.list(), allowed: feedPaths };
  }
  if (method === 'GET' && url.startsWith('/prometheus/')) {
    return answerAsPrometheus(fed, url);
  }
  const target = parseFeedTarget(url);
  if (method === 'PUT') {
    const value = await valueIn(request);
    fed.set(target, value);
    tools.log.info('value set', { url, value: 'each' in value ? value.each.text : `total ${value.total.text}` });
    return {
      ...target,
      ...('each' in value ? { value: value.each.text } : { total: value.total.text }),
      ...matching(target, tools.pods()),
    };
  }
  if (method === 'DELETE') {
    if (!fed.remove(target)) {
      throw new Refusal(404, 'NotSet', `No value is set at '${url}'. All that are set: GET /`);
    }
    tools.log.info('value removed', { url });
    return target;
  }
  throw new Refusal(
    405,
    'MethodNotAllowed',
    `A value is set with PUT and removed with DELETE, got ${method}. All that are set: GET /`,
  );
}

async function valueIn(request: IncomingMessage): Promise<FeedValue> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) {
      throw new Refusal(413, 'BodyTooLarge', `The body must be a number, and has more than ${maxBodyBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  try {
    return parseFeedValue(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new Refusal(400, 'WrongValue', `${errorText(error)}.`);
  }
}

/** How many pods the value is for now, so that a wrong label shows. */
function matching(target: FeedTarget, pods: readonly V1Pod[]): { matchingPods?: number } {
  if (target.kind !== 'pods') {
    return {};
  }
  return {
    matchingPods: pods.filter(
      ({ metadata }) => metadata?.namespace === target.namespace && hasLabels(metadata.labels ?? {}, target.labels),
    ).length,
  };
}

function refusalFor(error: unknown, log: Log): Refusal {
  if (error instanceof Refusal) {
    return error;
  }
  if (error instanceof FeedPathProblem) {
    return error.unknown
      ? new Refusal(404, 'UnknownPath', `${error.message}.`, { allowed: feedPaths })
      : new Refusal(400, 'WrongRequest', `${error.message}.`);
  }
  log.error('request failed inside the feeding server', { error: errorText(error) });
  return new Refusal(500, 'FeedFault', 'The feeding server failed to carry this request; its log says why.');
}
