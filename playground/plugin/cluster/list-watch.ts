import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from './api-error';
import type { ApiClient } from './client';

/**
 * All objects of one kind, kept up to date by a watch. Lighter than the Kubernetes client's, which takes a second to
 * load. When the watch ends, everything is listed again, so that nothing is missed; until then the old objects stay.
 */
export class ListWatch<T extends { readonly metadata?: object }> {
  /** Called with each object that came or changed; without one when some have gone. */
  onChange: (object: T | undefined) => void = () => undefined;
  /** Called when the API server does not answer any more, and without an error when it does again. */
  onLost: (error?: unknown) => void = () => undefined;
  private objects: Map<string, T> | undefined;
  private readonly stopped = new AbortController();

  /**
   * @param path where the API server lists them, such as `/api/v1/pods`
   * @param type put on each, since lists leave it out
   */
  constructor(
    private readonly client: ApiClient,
    private readonly path: string,
    readonly type: { readonly apiVersion: string; readonly kind: string },
  ) {}

  /** Lists them, and goes on watching until it is stopped. @throws where they cannot be listed */
  async start(): Promise<void> {
    const version = await this.relist();
    void this.follow(version);
  }

  /** Whether they have been listed at least once. */
  get synced(): boolean {
    return this.objects !== undefined;
  }

  /** What there is now. */
  list(): T[] {
    return [...(this.objects?.values() ?? [])];
  }

  /** Ends the watch. */
  stop(): void {
    this.stopped.abort();
  }

  private async relist(): Promise<string> {
    const { metadata, items } = await this.client.json<{ metadata: { resourceVersion: string }; items: T[] }>({
      path: this.path,
      signal: this.stopped.signal,
    });
    const before = this.objects;
    this.objects = new Map(items.map((item) => [uidOf(item), { ...item, ...this.type }]));
    for (const object of this.objects.values()) {
      this.onChange(object);
    }
    if (before === undefined || [...before.keys()].some((uid) => !this.objects!.has(uid))) {
      this.onChange(undefined);
    }
    return metadata.resourceVersion;
  }

  private async follow(version: string): Promise<void> {
    let from: string | undefined = version;
    for (let failures = 0; !this.stopped.signal.aborted;) {
      try {
        from ??= await this.relist();
        if (failures > 0) {
          this.onLost();
        }
        failures = 0;
        await this.once(from);
      } catch (error) {
        if (!this.stopped.signal.aborted && failures++ === 0) {
          this.onLost(error);
        }
      }
      // The connection ended: whatever happened in between is in a new list.
      from = undefined;
      await sleep(Math.min(100 * 2 ** failures, 4_000), undefined, { signal: this.stopped.signal }).catch(
        () => undefined,
      );
    }
  }

  private async once(version: string): Promise<void> {
    const { signal } = this.stopped;
    const query = { watch: true, resourceVersion: version };
    const answer = await this.client.stream({ path: this.path, query, signal });
    if (answer.statusCode !== 200) {
      answer.resume();
      throw new ApiError(answer.statusCode ?? 0, {});
    }
    let rest = '';
    for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach((line) => this.take(line));
    }
  }

  private take(line: string): void {
    const event = JSON.parse(line) as { type: string; object: T };
    if (!['ADDED', 'MODIFIED', 'DELETED'].includes(event.type)) {
      return;
    }
    const object = { ...event.object, ...this.type };
    if (event.type === 'DELETED') {
      this.objects?.delete(uidOf(object));
    } else {
      this.objects?.set(uidOf(object), object);
    }
    this.onChange(event.type === 'DELETED' ? undefined : object);
  }
}

function uidOf({ metadata }: { readonly metadata?: { readonly uid?: unknown } }): string {
  return String(metadata?.uid);
}
