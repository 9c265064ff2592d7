import { writeFileSync } from 'node:fs';
import type { Cluster } from '../../../lib/workload/cluster/cluster-profile';
import { PrivateCluster } from '../../../playground/cluster/private-cluster';
import { kubectlOn, type KubectlRunner } from '../../../playground/cluster/kubectl';
import { dropOperators, operatorsOf } from '../../../playground/operators';
import { eventually } from './eventually';

/** An object as the API server lists it. */
export interface Listed {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec: Readonly<Record<string, unknown>> & { readonly nodeName?: string };
  readonly status?: Readonly<Record<string, unknown>> & {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message: string }[];
  };
}

/** Whether an object says of itself that it is so. */
export function has({ status }: Listed, condition: string): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === condition && is === 'True') ?? false;
}

/** A cluster of its own, with simulated nodes and the operators that its file names. */
export class OperatedCluster {
  private constructor(
    private readonly cluster: PrivateCluster,
    readonly kubectl: KubectlRunner,
  ) {}

  static async start(described: Cluster): Promise<OperatedCluster> {
    const cluster = await PrivateCluster.open();
    const tools = await cluster.start(described, {
      progress: () => undefined,
      // Some keep their data on volumes.
      agent: true,
      operators: operatorsOf(described),
    });
    return new OperatedCluster(cluster, kubectlOn(cluster.playground, tools.get('kubectl')!.path));
  }

  /** The file by which its administrator reaches it. */
  get kubeconfig(): string {
    return this.cluster.kubeconfig;
  }

  /** Ends the operators that a file no longer names, as the next start does. @returns what is said of them */
  async keep(described: Cluster): Promise<string[]> {
    return dropOperators(this.cluster.playground, this.kubectl, operatorsOf(described));
  }

  async remove(): Promise<void> {
    await this.cluster.remove();
  }

  async apply(objects: readonly object[]): Promise<void> {
    await this.applyText(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  }

  async applyText(text: string): Promise<void> {
    // Any other name would be taken for somebody's, and stay with its folder.
    const file = this.cluster.playground.path('objects.yaml');
    writeFileSync(file, text);
    await this.kubectl('apply', '--server-side', '-f', file);
  }

  async list(kind: string, namespace: string): Promise<readonly Listed[]> {
    const { stdout } = await this.kubectl('get', kind, '--namespace', namespace, '-o', 'json');
    return (JSON.parse(stdout) as { items: Listed[] }).items;
  }

  /** The names of those that do not say of themselves that they are so. */
  async without(kind: string, condition: string, namespace: string): Promise<string[]> {
    return (await this.list(kind, namespace))
      .filter((each) => !has(each, condition))
      .map(({ metadata }) => metadata.name);
  }
}

/** Waits until nothing is left over. */
export async function done(what: string, left: () => Promise<readonly string[]>): Promise<void> {
  let found: readonly string[] = [];
  await eventually(
    what,
    async () => {
      found = await left();
      return found.length === 0 ? found : undefined;
    },
    () => found,
  );
}
