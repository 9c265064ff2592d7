import * as https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesObject } from '../../../lib/review';
import type { ApiClient } from '../../../playground/plugin/cluster/client';
import type { Access } from '../../../playground/plugin/cluster/kubeconfig';

/** An API server, and how it is reached. */
export interface WatchedServer {
  readonly client: ApiClient;
  readonly access: Access;
}

/**
 * All objects of one kind, kept up to date by a watch. Lighter than the Kubernetes
 * client's, which takes seconds to load.
 */
export class ListWatch {
  private objects = new Map<string, KubernetesObject>();
  private stopped = false;
  private request: ReturnType<typeof https.request> | undefined;

  /**
   * @param path where the API server lists them, such as `/api/v1/pods`
   * @param type put on each, since lists leave it out
   * @param onChange called with each object that came or changed, and what it was; without one when it has gone
   */
  constructor(
    private readonly server: WatchedServer,
    private readonly path: string,
    private readonly type: { readonly apiVersion: string; readonly kind: string },
    private readonly onChange: (object: KubernetesObject | undefined) => void,
  ) {}

  /** Lists them, and goes on watching until it is stopped. */
  async start(): Promise<void> {
    const version = await this.relist();
    void this.follow(version);
  }

  /** What there is now. */
  list(): KubernetesObject[] {
    return [...this.objects.values()];
  }

  /** Ends the watch. */
  stop(): void {
    this.stopped = true;
    this.request?.destroy();
  }

  private async relist(): Promise<string> {
    const { metadata, items } = await this.server.client.json<{
      metadata: { resourceVersion: string };
      items: KubernetesObject[];
    }>({ path: this.path });
    this.objects = new Map(items.map((item) => [uidOf(item), { ...item, ...this.type }]));
    for (const object of this.objects.values()) {
      this.onChange(object);
    }
    return metadata.resourceVersion;
  }

  private async follow(version: string): Promise<void> {
    let from = version;
    while (!this.stopped) {
      await this.once(from).catch(() => undefined);
      if (this.stopped) {
        return;
      }
      // The connection ended: whatever happened in between is in a new list.
      await sleep(100);
      from = await this.relist().catch(() => from);
    }
  }

  private async once(version: string): Promise<void> {
    const { access } = this.server;
    const url = new URL(`${this.path}?watch=1&resourceVersion=${version}`, access.server);
    const options: https.RequestOptions = { headers: { Accept: 'application/json' } };
    await access.authorize(options);
    // A connection of its own: those of the shared agent are for requests that end.
    options.agent = new https.Agent();
    await new Promise<void>((done, fail) => {
      this.request = https.request(url, options, (response) => {
        if (response.statusCode !== 200) {
          response.resume();
          fail(new Error(`HTTP status ${response.statusCode}`));
          return;
        }
        let rest = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          const lines = (rest + chunk).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) {
            this.take(line);
          }
        });
        response.on('end', done).on('error', fail);
      });
      this.request.on('error', fail).end();
    });
  }

  private take(line: string): void {
    const event = JSON.parse(line) as { type: string; object: KubernetesObject };
    if (!['ADDED', 'MODIFIED', 'DELETED'].includes(event.type)) {
      return;
    }
    const object = { ...event.object, ...this.type };
    if (event.type === 'DELETED') {
      this.objects.delete(uidOf(object));
    } else {
      this.objects.set(uidOf(object), object);
    }
    this.onChange(event.type === 'DELETED' ? undefined : object);
  }
}

function uidOf({ metadata }: KubernetesObject): string {
  return String(metadata['uid']);
}
