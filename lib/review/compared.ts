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

/** What was compared in one line, so that a reader sees which commits a report is about. */
export function comparedText({ before, after }: Compared): string {
  return `Compared: ${sideText(before)} with ${sideText(after)}.`;
}

function sideText({ name, commit }: ComparedSide): string {
  return commit === undefined ? name : commit === name ? `commit ${commit}` : `${name} (commit ${commit})`;
}
