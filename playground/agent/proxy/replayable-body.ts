import type { Readable, Writable } from 'node:stream';

/** How much of a body is kept so that it can be sent a second time. */
export const replayLimitBytes = 1024 * 1024;

/**
 * A request's body on its way through. It is passed on as it arrives, since a server may answer before it has all of
 * it; what has passed is kept, up to a limit, so that the request can be sent again to another endpoint.
 */
export class ReplayableBody {
  private kept: Buffer[] = [];
  private size = 0;
  private ended = false;
  private sink: Writable | undefined;
  private readonly resume = (): void => void this.source.resume();

  constructor(
    private readonly source: Readable,
    private readonly limit: number = replayLimitBytes,
  ) {
    // Nothing is read before there is somebody to send it to: the client is slowed down instead.
    source.pause();
    source.on('data', (chunk: Buffer) => this.pass(chunk));
    source.on('end', () => {
      this.ended = true;
      this.sink?.end();
    });
  }

  /** Whether everything that has been read is still here. */
  get replayable(): boolean {
    return this.size <= this.limit;
  }

  /** Sends the body from its beginning. @throws when it is no longer {@link replayable} */
  sendTo(sink: Writable): void {
    if (!this.replayable) {
      throw new Error(`a body of more than ${this.limit} bytes can be sent only once`);
    }
    this.sink = sink;
    sink.on('drain', this.resume);
    for (const chunk of this.kept) {
      sink.write(chunk);
    }
    if (this.ended) {
      sink.end();
    } else {
      this.source.resume();
    }
  }

  /** Stops sending; what has been read stays. */
  detach(): void {
    this.source.pause();
    this.sink?.off('drain', this.resume);
    this.sink = undefined;
  }

  /** Reads the rest and drops it: a client that is still sending reads the answer only after that. */
  discard(): void {
    this.detach();
    this.source.resume();
  }

  private pass(chunk: Buffer): void {
    this.size += chunk.length;
    if (this.replayable) {
      this.kept.push(chunk);
    } else {
      this.kept = [];
    }
    if (this.sink?.write(chunk) === false) {
      this.source.pause();
    }
  }
}
