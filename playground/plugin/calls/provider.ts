import type { ProviderConfig } from '../config';
import { connectEngineLog, type EngineLog } from '../protocol/engine-log';
import { Session } from '../session';

/** What the engine's calls to one plugin share: the session that it opens by configuring the plugin. */
export class Provider {
  readonly log: EngineLog;
  private readonly cancelled = new AbortController();
  private opened: Promise<Session> | undefined;

  constructor(engineAddress: string) {
    this.log = connectEngineLog(engineAddress);
  }

  /** Opens the session. A provider whose kubeconfig is wrong is found out by its first resource, which names it. */
  open(config: ProviderConfig): void {
    this.opened = Session.open(config, this.log, this.cancelled.signal);
    this.opened.catch(() => undefined);
  }

  /** The session. @throws Error before it is opened, or where the kubeconfig is wrong */
  session(): Promise<Session> {
    if (this.opened === undefined) {
      throw new Error('the plugin has not been configured');
    }
    return this.opened;
  }

  /** Ends what waits. */
  cancel(): void {
    this.cancelled.abort();
  }
}
