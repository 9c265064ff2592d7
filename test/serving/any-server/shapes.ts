import type { SynthesizedObject } from '../../../lib';

type Manifest = SynthesizedObject['manifest'];

/**
 * Objects of which no two differ in the names of the program's objects only: what an API server says of one it says of
 * the other. Names of another length, or with digits elsewhere, are other names: they may break other rules.
 */
export function distinctShapes(programs: Iterable<readonly Manifest[]>): Manifest[] {
  const shapes = new Map<string, Manifest>();
  for (const objects of programs) {
    const names = [...new Set(objects.map(({ metadata }) => metadata.name as string))].sort(
      (a, b) => b.length - a.length,
    );
    const anyName = new RegExp(
      `(?<![a-z0-9-])(${names.map((name) => name.replace(/[.]/g, '\\.')).join('|')})(?![a-z0-9])`,
      'g',
    );
    for (const object of objects) {
      const shape = JSON.stringify(object).replace(anyName, (name) =>
        name.replace(/[a-z]/g, 'n').replace(/[0-9]/g, '0'),
      );
      if (!shapes.has(shape)) {
        shapes.set(shape, object);
      }
    }
  }
  return [...shapes.values()];
}
