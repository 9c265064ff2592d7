import { errorText, type Log } from '../../log';
import { parseKubeletSample } from './kubelet-sample';
import type { UsageHistory } from './usage-history';

/** How often the kubelets are asked. They count every 5 to 20 s, so asking more often would tell nothing more. */
const periodMs = 5_000;

/** Asks the kubelets of the real nodes, again and again, what their pods have used. */
export class KubeletReader {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private readonly failing = new Set<string>();

  /**
   * @param nodes the names of the real nodes
   * @param read gives the text of a node's `/metrics/resource`
   */
  constructor(
    private readonly nodes: () => readonly string[],
    private readonly read: (node: string) => Promise<string>,
    private readonly history: UsageHistory,
    private readonly log: Log,
  ) {}

  start(): void {
    void this.pass();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async pass(): Promise<void> {
    const nodes = this.nodes();
    this.history.keepOnly(nodes);
    await Promise.all(nodes.map((node) => this.readOne(node)));
    // After the answers, so that a slow kubelet is not asked twice at once.
    if (!this.stopped) {
      this.timer = setTimeout(() => void this.pass(), periodMs);
    }
  }

  private async readOne(node: string): Promise<void> {
    try {
      this.history.store(node, parseKubeletSample(await this.read(node)));
      if (this.failing.delete(node)) {
        this.log.info('reading usage again', { node });
      }
    } catch (error) {
      // Nobody must take what was once used for what is being used.
      this.history.forget(node);
      // A kubelet that is away is away for many passes: said once.
      if (!this.failing.has(node) && !this.stopped) {
        this.log.warn('usage cannot be read', { node, error: errorText(error) });
      }
      this.failing.add(node);
    }
  }
}
