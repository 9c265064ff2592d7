import { errorText, type Log } from '../../log';
import { parseSummary, type NodeUsage } from './kubelet-summary';

/** How often the kubelets are asked. They count every 5 to 20 s, so asking more often would tell nothing more. */
const periodMs = 5_000;

/** Asks the kubelets of the real nodes, again and again, what their pods use. */
export class KubeletReader {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private readonly failing = new Set<string>();
  private usages: ReadonlyMap<string, NodeUsage> = new Map();

  /**
   * @param nodes the names of the real nodes
   * @param read gives the text of a node's `/stats/summary`
   */
  constructor(
    private readonly nodes: () => readonly string[],
    private readonly read: (node: string) => Promise<string>,
    private readonly log: Log,
  ) {}

  start(): void {
    void this.pass();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** What a node last said. @returns undefined where it does not answer: that is not taken for what is being used */
  usageOf(node: string): NodeUsage | undefined {
    return this.usages.get(node);
  }

  private async pass(): Promise<void> {
    const answers = await Promise.all(this.nodes().map(async (node) => [node, await this.readOne(node)] as const));
    this.usages = new Map(answers.flatMap(([node, usage]) => (usage === undefined ? [] : [[node, usage]])));
    // After the answers, so that a slow kubelet is not asked twice at once.
    if (!this.stopped) {
      this.timer = setTimeout(() => void this.pass(), periodMs);
    }
  }

  private async readOne(node: string): Promise<NodeUsage | undefined> {
    try {
      const usage = parseSummary(await this.read(node));
      if (this.failing.delete(node)) {
        this.log.info('reading usage again', { node });
      }
      return usage;
    } catch (error) {
      // A kubelet that is away is away for many passes: said once.
      if (!this.failing.has(node) && !this.stopped) {
        this.log.warn('usage cannot be read', { node, error: errorText(error) });
      }
      this.failing.add(node);
      return undefined;
    }
  }
}
