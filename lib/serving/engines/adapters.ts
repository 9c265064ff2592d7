import { isDeferred } from '../../workload/synthesis/markers';
import type { Problems } from '../../workload/values/validation';

/** LoRA adapters: what clients call each, and its name at Hugging Face or the folder that it is mounted in. */
export type Adapters = Readonly<Record<string, string>>;

/** What the adapters of a server are made from. */
export interface AdapterContext {
  readonly adapters?: Adapters;
  readonly problems: Problems;
}

/** One adapter. */
export interface Adapter {
  readonly name: string;
  readonly location: string;
}

/**
 * The adapters of a server, in the order given.
 *
 * @param servedName what clients call the model itself, which no adapter may be called
 */
export function adaptersOf({ adapters = {}, problems }: AdapterContext, servedName: string): readonly Adapter[] {
  return Object.entries(adapters).map(([name, location]) => {
    // Engines separate names from locations, and adapters from each other, by these characters.
    problems.expect(
      /^[A-Za-z0-9][\w.-]*$/.test(name),
      'adapters',
      'must have names of letters, digits, hyphens, underscores and dots',
      name,
    );
    problems.expect(
      isDeferred(servedName) || name !== servedName,
      'adapters',
      'must have other names than the model itself',
      name,
    );
    problems.expect(
      isDeferred(location) || /^[^\s,=]+$/.test(location),
      'adapters',
      "must name models of Hugging Face, or folders that are mounted, without spaces, ',' and '='",
      location,
    );
    return { name, location };
  });
}

/**
 * The adapters of a server whose engine downloads none.
 *
 * @param servedName what clients call the model itself, which no adapter may be called
 * @param what what is allowed, in the words of a problem: `must be folders that are mounted, …`
 */
export function mountedAdaptersOf(context: AdapterContext, servedName: string, what: string): readonly Adapter[] {
  const adapters = adaptersOf(context, servedName);
  for (const { location } of adapters) {
    context.problems.expect(isDeferred(location) || location.startsWith('/'), 'adapters', what, location);
  }
  return adapters;
}

/** Reports adapters of a server whose engine has none. */
export function refuseAdapters({ adapters = {}, problems }: AdapterContext, engine: string): void {
  problems.expect(
    Object.keys(adapters).length === 0,
    'adapters',
    `must be empty, for ${engine} has none. Merge them into the model, or use an engine that has them`,
    Object.keys(adapters).join(', '),
  );
}
