import { askService, webhookAuthority } from '../cluster';
import type { PortName } from '../state/ports';
import type { Playground } from '../state/state';

const timeoutMs = 2_000;

/** Whether an address answers that all is well; what is wrong where it does not. */
export function answersAt(url: string): Promise<string | undefined> {
  return failure('does not say that it is ready', async () => {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (status !== 200) {
      throw new Error(`it answers ${status}`);
    }
  });
}

/**
 * Whether a webhook answers as the API server calls it, whatever it answers; what is wrong where it does not.
 *
 * @param service `<name>.<namespace>.svc`, which it must be by its certificate
 * @param what it is, for who reads what is wrong with it
 */
export function webhookAnswers(
  pg: Playground,
  at: PortName,
  service: string,
  what = 'webhook',
): Promise<string | undefined> {
  return failure(`its ${what} ${service} does not answer`, () =>
    askService(pg.ports[at], '/', service, webhookAuthority(pg).cert),
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
