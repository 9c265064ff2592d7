import type { IConstruct } from 'constructs';

/** What could not be known when a tree was synthesized, or was taken for granted. */
type Notes = () => readonly string[];

const key = Symbol.for('modelyard.notes');
type Carrier = IConstruct & { [key]?: Notes };

/** Says what is to be told of a construct once the whole tree is there, beside what others say of it. */
export function provideNotes(construct: IConstruct, notes: Notes): void {
  const others = (construct as Carrier)[key] ?? (() => []);
  (construct as Carrier)[key] = () => [...others(), ...notes()];
}

/**
 * What the synthesis of a tree could not know, and took for granted: a sentence each, behind the constructs that it
 * is about. They are no problems: the objects are sound if what they say is so. `modelyard synth` and `deploy()` tell
 * them.
 *
 * @example
 * for (const note of notesOf(app)) {
 *   console.warn(note);
 * }
 */
export function notesOf(root: IConstruct): readonly string[] {
  const about = new Map<string, string[]>();
  for (const construct of root.node.findAll()) {
    for (const text of new Set((construct as Carrier)[key]?.() ?? [])) {
      const paths = about.get(text) ?? [];
      about.set(text, paths);
      paths.push(`'${construct.node.path}'`);
    }
  }
  return [...about].map(([text, paths]) => `${paths.join(', ')}: ${text}`);
}
