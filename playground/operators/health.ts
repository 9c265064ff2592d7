import { existsSync } from 'node:fs';
import { askService, webhookCredentials } from '../cluster';
import { daemonLog, daemonStatus } from '../processes/daemon';
import { lastLines } from '../state/files';
import type { Playground } from '../state/state';
import { operatorFile, whyAbsent } from './folder';
import type { Operator } from './operator';
import { operators } from './table';

const timeoutMs = 2_000;
const logLines = 5;

/** An operator of a playground, and how it is. */
export interface OperatorState {
  readonly title: string;
  readonly version: string;
  /** @default - it does its work */
  readonly problem?: string;
  /** The last lines of its log, where something is wrong that it may tell. @default - none */
  readonly log?: readonly string[];
}

/** The operators that were started in a playground, in the order of their table. */
export function operatorStates(pg: Playground): Promise<OperatorState[]> {
  return Promise.all(operators.filter((each) => existsSync(operatorFile(pg, each))).map((each) => stateOf(pg, each)));
}

async function stateOf(pg: Playground, operator: Operator): Promise<OperatorState> {
  const { name, title, version } = operator;
  const absent = whyAbsent(pg, operator);
  if (absent !== undefined) {
    return { title, version, problem: `cannot be had, its objects are only checked: ${absent}` };
  }
  const problem = await problemOf(pg, operator);
  return problem === undefined
    ? { title, version }
    : { title, version, problem, log: lastLines(daemonLog(pg, name), logLines) };
}

/** What is wrong with an operator's program; undefined where it does its work. */
export async function problemOf(pg: Playground, operator: Operator): Promise<string | undefined> {
  const { name, webhookService, namespace, ports } = operator;
  if (daemonStatus(pg, name) === 'stopped') {
    return 'does not run, so that the API server refuses what its webhooks judge: bin/up starts it again';
  }
  const service = `${webhookService}.${namespace}.svc`;
  const webhook = pg.ports[ports.webhook];
  const { authority } = webhookCredentials(pg, service);
  return (
    (await failure('does not say that it is ready', async () => {
      const url = `http://127.0.0.1:${pg.ports[ports.health]}/readyz`;
      const { status } = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
      if (status !== 200) {
        throw new Error(`it answers ${status}`);
      }
    })) ??
    (await failure(`its webhook ${service} does not answer`, () => askService(webhook, '/', service, authority.cert)))
  );
}

async function failure(what: string, ask: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await ask();
    return undefined;
  } catch (error) {
    const { message, cause } = error as Error;
    return `${what}: ${cause instanceof Error ? cause.message : message}`;
  }
}
