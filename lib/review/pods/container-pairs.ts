import { textAt } from '../objects/kubernetes-object';
import { parseImage } from '../objects/image';
import { containersOf, type Container, type PodSet } from '../objects/workload';

/** A container before and after. */
export interface ContainerPair {
  /** @default - it is new */
  readonly before: Container | undefined;
  readonly after: Container;
}

/**
 * The containers that there will be, each with what it was before. They are told apart by their names; one that got
 * another name is known by its image, or because nothing else is left that it could have been. What a container lost
 * is found like this although it was renamed, and what only has another name has lost nothing.
 */
export function containerPairs(before: PodSet | undefined, after: PodSet): ContainerPair[] {
  const now = containersOf(after);
  const names = new Set(now.map(({ name }) => name));
  const earlier = before === undefined ? [] : containersOf(before);
  const gone = earlier.filter(({ name }) => !names.has(name));
  const fresh = now.filter(({ name }) => !earlier.some((each) => each.name === name));
  return now.map((container) => ({
    before: earlier.find(({ name }) => name === container.name) ?? renamed(container, fresh, gone),
    after: container,
  }));
}

function renamed(container: Container, fresh: readonly Container[], gone: readonly Container[]): Container | undefined {
  const same = (one: Container): boolean => one.init === container.init;
  const [peers, candidates] = [fresh.filter(same), gone.filter(same)];
  if (peers.length === 1 && candidates.length === 1) {
    return candidates[0];
  }
  const alike = (one: Container): boolean => repositoryOf(one) === repositoryOf(container);
  const [twins, origins] = [peers.filter(alike), candidates.filter(alike)];
  return twins.length === 1 && origins.length === 1 ? origins[0] : undefined;
}

function repositoryOf({ spec }: Container): string {
  return parseImage(textAt(spec, 'image') ?? '').repository;
}
