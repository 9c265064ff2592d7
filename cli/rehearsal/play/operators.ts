import type { KubernetesObject } from '../../../lib/review';
import { operatorsNeeded } from '../../../lib/rehearsal/objects/played';
import type { Cluster } from '../../../lib/workload/cluster/cluster-profile';
import { objectsBroughtBy, operatorsOf, type Operator } from '../../../playground/operators';
import { findTools } from '../../../playground/toolchain';
import type { Playground } from '../../../playground/state/state';

/** The operators of a rehearsal. */
export interface RehearsalOperators {
  /** Those that the cluster has, that the objects need, and that can be had. */
  readonly operators: readonly Operator[];
  readonly running: ReadonlySet<string>;
  /** Those that cannot be had, and why: their objects are only checked. */
  readonly missing: ReadonlyMap<string, string>;
}

/**
 * Gets the operators that act on some of the objects, as far as the cluster has them: programs that nothing asks for
 * are neither fetched nor started.
 *
 * @param say hears what is being fetched or built
 * @throws PlaygroundError where one needs another that the cluster does not have
 */
export async function operatorsFor(
  cluster: Cluster,
  objects: readonly KubernetesObject[],
  say: (message: string) => void,
): Promise<RehearsalOperators> {
  const needed: ReadonlySet<string> = operatorsNeeded(objects);
  const { profile } = cluster;
  const wanted = operatorsOf({
    ...cluster,
    profile: { ...profile, operators: profile.operators.filter((name) => needed.has(name)) },
  });
  const { missing: absent } = await findTools(
    wanted.map(({ name }) => name),
    say,
  );
  const missing = new Map<string, string>();
  for (const { name, title, version, needs = [] } of wanted) {
    const lacks = needs.filter((each) => missing.has(each));
    const why = absent.get(name) ?? (lacks.length === 0 ? undefined : `it needs ${lacks.join(' and ')}`);
    if (why !== undefined) {
      missing.set(name, `${title} ${version} cannot be had: ${why}`);
    }
  }
  const operators = wanted.filter(({ name }) => !missing.has(name));
  return { operators, missing, running: new Set(operators.map(({ name }) => name)) };
}

/** What running operators brought themselves, by kind and name: which operator. */
export function broughtBy(
  pg: Playground,
  operators: readonly Operator[],
): (object: KubernetesObject) => string | undefined {
  const brought = new Map(
    operators.flatMap((operator) =>
      objectsBroughtBy(pg, operator).map((object) => [keyOf(object), `${operator.title} ${operator.version}`] as const),
    ),
  );
  return (object) => brought.get(keyOf(object));
}

function keyOf({ apiVersion, kind, metadata }: Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>): string {
  return `${apiVersion.replace(/\/[^/]*$/, '')}/${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}
