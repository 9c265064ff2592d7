import { errorText, type Log } from '../log';

/** The part of the Kubernetes client's informer that {@link Watched} needs. */
export interface ListWatcher<T> {
  start(): Promise<void>;
  stop(): Promise<void>;
  list(): readonly T[];
  on(event: 'change', listener: (object: T) => void): void;
  on(event: 'error', listener: (error: unknown) => void): void;
}

/** How long to wait before watching again after a failure: it grows with each one that follows. */
export const retryDelaysMs: readonly number[] = [250, 500, 1_000, 2_000, 4_000];

/**
 * All objects of one kind, as the API server last told them.
 *
 * An informer ends at the first error, for instance when the API server restarts. Here it is then replaced by a new
 * one, which lists everything again: a resource version that was kept could be unknown to the server that answers
 * next, which would then send no event at all. Until the new list is there the old objects stay, so the proxy goes on
 * while the API server is away.
 */
export class Watched<T> {
  private current: ListWatcher<T> | undefined;
  private latest: ListWatcher<T> | undefined;
  private readonly listeners: Array<() => void> = [];
  private failures = 0;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  /**
   * @param kind names the objects in the log
   * @param create makes an informer that has not started
   */
  constructor(
    readonly kind: string,
    private readonly create: () => ListWatcher<T>,
    private readonly log: Log,
  ) {}

  /** Whether the objects have been listed at least once. */
  get synced(): boolean {
    return this.current !== undefined;
  }

  list(): readonly T[] {
    return this.current?.list() ?? [];
  }

  /** Calls back after any change; the listener reads {@link list} then, so that a missed event costs nothing. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  start(): void {
    void this.connect();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.latest?.stop();
  }

  private async connect(): Promise<void> {
    const watcher = this.create();
    this.latest = watcher;
    const fail = (error: unknown): void => {
      // Both the list and the watch may report the same loss.
      if (this.latest !== watcher || this.stopped) {
        return;
      }
      this.latest = undefined;
      void watcher.stop();
      this.reconnectLater(error);
    };
    watcher.on('error', fail);
    watcher.on('change', () => {
      if (this.current === watcher) {
        this.notify();
      }
    });
    try {
      await watcher.start();
    } catch (error) {
      fail(error);
    }
    if (this.latest !== watcher || this.stopped) {
      return;
    }
    if (this.failures > 0) {
      this.log.info('watching again', { kind: this.kind });
    }
    this.failures = 0;
    this.current = watcher;
    this.notify();
  }

  private reconnectLater(error: unknown): void {
    const delay = retryDelaysMs[Math.min(this.failures, retryDelaysMs.length - 1)] ?? 0;
    if (this.failures === 0) {
      this.log.warn('watch lost', { kind: this.kind, error: errorText(error) });
    }
    this.failures += 1;
    this.timer = setTimeout(() => void this.connect(), delay);
  }

  private notify(): void {
    for (const listener of this.listeners) {
      listener();
    }
  }
}
