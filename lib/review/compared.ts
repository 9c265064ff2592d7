/** Where the objects of one side of a comparison were read. */
export interface ComparedSide {
  /** As it was named: a path, a revision, `the working tree`, `standard input`. */
  readonly name: string;
  /** The full id of the commit that a revision stood for. @default - it is no revision */
  readonly commit?: string;
}

/** What was compared with what. */
export interface Compared {
  readonly before: ComparedSide;
  readonly after: ComparedSide;
}

/**
 * What was compared in one line, so that a reader sees which commits a report is about.
 *
 * @param write how names and ids of commits are written. @default - as they are
 */
export function comparedText(
  { before, after }: Compared,
  write: { readonly name: (name: string) => string; readonly commit: (id: string) => string } = {
    name: String,
    commit: String,
  },
): string {
  const side = ({ name, commit }: ComparedSide): string => {
    if (commit === undefined) {
      return write.name(name);
    }
    const id = `commit ${write.commit(commit)}`;
    return commit === name ? id : `${write.name(name)} (${id})`;
  };
  return `Compared: ${side(before)} with ${side(after)}.`;
}
