import { errorText, type Log } from './log';

/** How long to wait after a pass that failed: it grows with each one that follows. */
const retryDelaysMs: readonly number[] = [500, 1_000, 2_000, 5_000, 15_000];

/**
 * Runs a pass over the whole state whenever something has changed: one at a time, and again after a failure.
 * A change during a pass leads to one more, however many changes there were.
 */
export class ReconcileLoop {
  private running = false;
  private wanted = false;
  private stopped = false;
  private failures = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param pass brings the world to what the objects say; must be right when repeated */
  constructor(
    private readonly name: string,
    private readonly pass: () => Promise<void>,
    private readonly log: Log,
  ) {}

  /** Something has changed. */
  trigger(): void {
    this.wanted = true;
    if (!this.running) {
      void this.run();
    }
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    this.running = true;
    clearTimeout(this.timer);
    while (this.wanted && !this.stopped) {
      this.wanted = false;
      try {
        await this.pass();
        this.failures = 0;
      } catch (error) {
        this.log.error(`${this.name} failed, will try again`, { error: errorText(error) });
        const delay = retryDelaysMs[Math.min(this.failures, retryDelaysMs.length - 1)];
        this.failures += 1;
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.trigger(), delay);
      }
    }
    this.running = false;
  }
}
