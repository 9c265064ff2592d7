/** A piece of TypeScript that people read: an example of a doc comment, or a block of code of a page. */
export interface Snippet {
  /** The file that it stands in, from the root of the project, and its first line there, counted from 1. */
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /**
   * What it is, as a page says behind the language of the block. A type: a few of its props (`ts WebModelServerProps`),
   * or some values of it, in braces (`ts Accelerator`). A file: what stands in it (`ts lib/platform/pod-quota.ts`).
   * @default - statements of a program
   */
  readonly of?: string;
}

/** What the compiler says of a snippet, at the place where people find it. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}
