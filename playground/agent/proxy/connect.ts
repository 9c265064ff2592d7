import { connect as connectTo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Address } from './endpoints';

/** How connections are made. */
export interface ConnectOptions {
  /** Where to, at least one; asked before each round: the Service may have got another pod. */
  readonly addresses: () => readonly Address[];
  /** Nobody wants it any more. */
  readonly abandoned: AbortSignal;
  /** How long to go on trying. @default 10000 */
  readonly giveUpAfterMs?: number;
}

/** On one machine it takes less than a millisecond; a pod that is gone answers with silence. */
const timeoutMs = 2_000;
const pauseMs = 100;

/**
 * Connects to a Service. A pod that takes no connection may be about to be left out by kube-proxy, which hears of it a
 * moment later: nothing has been sent, so it is tried again.
 * @throws the last failure, when none has been successful for long enough
 */
export async function connect({ addresses, abandoned, giveUpAfterMs = 10_000 }: ConnectOptions): Promise<Socket> {
  const giveUpAt = performance.now() + giveUpAfterMs;
  for (;;) {
    const all = addresses();
    const first = Math.floor(Math.random() * all.length);
    let failure: unknown;
    for (const address of [...all.slice(first), ...all.slice(0, first)]) {
      try {
        return await connection(address, abandoned);
      } catch (error) {
        failure = error;
      }
    }
    if (abandoned.aborted || performance.now() > giveUpAt) {
      throw failure;
    }
    await sleep(pauseMs);
  }
}

function connection(address: Address, abandoned: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.any([abandoned, AbortSignal.timeout(timeoutMs)]);
    const socket = connectTo(address);
    const stop = (): void => void socket.destroy(new Error(`no connection within ${timeoutMs} ms`));
    signal.addEventListener('abort', stop, { once: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      signal.removeEventListener('abort', stop);
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
