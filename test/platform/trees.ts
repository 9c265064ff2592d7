import { App } from 'cdk8s';
import { synthesize, SynthesisError, Team, Teams, type Cluster, type TeamProps, type TeamsProps } from '../../lib';
import { clusterWith, gpuCluster } from '../workload/trees';

/** The cluster of the tests of teams, with Kueue. */
export const queuedCluster: Cluster = clusterWith({ operators: ['kueue'] });

/** The product of its larger nodes: 16 on 2 nodes of 96 cores and 512Gi. */
export const h100 = 'NVIDIA-H100-80GB-HBM3';

/** An object as a test looks at it. */
export interface Made {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: Record<string, string> };
  readonly spec: Record<string, unknown>;
  readonly [field: string]: unknown;
}

/** What some teams on one cluster make. */
export function made(
  teams: Readonly<Record<string, TeamProps>>,
  cluster: Cluster = gpuCluster,
  props: Partial<TeamsProps> = {},
): readonly Made[] {
  const app = new App();
  const shared = new Teams(app, 'teams', { cluster, ...props });
  Object.entries(teams).forEach(([name, team]) => new Team(shared, name, team));
  return synthesize(app).map(({ manifest }) => manifest as unknown as Made);
}

/** What is wrong with them. */
export function wrong(...parameters: Parameters<typeof made>): readonly string[] {
  try {
    made(...parameters);
    return [];
  } catch (error) {
    if (error instanceof SynthesisError) {
      return error.problems;
    }
    throw error;
  }
}

/** The one object of a kind and a name. */
export function one(objects: readonly Made[], kind: string, name: string): Made {
  const found = objects.filter((each) => each.kind === kind && each.metadata.name === name);
  if (found.length !== 1) {
    throw new Error(`expected one ${kind} '${name}', found ${found.length}`);
  }
  return found[0]!;
}
