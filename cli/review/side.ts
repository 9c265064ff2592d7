/** Where one side of a comparison is read. */
export type Side =
  | { readonly kind: 'path'; readonly path: string }
  /** A revision, resolved once: whatever its name means a moment later, this commit is read. */
  | { readonly kind: 'revision'; readonly name: string; readonly commit: string }
  | { readonly kind: 'working tree' };

/** A text to read objects from. */
export interface SourceText {
  /** As errors and reports call it. */
  readonly file: string;
  readonly text: string;
  /** The environment it belongs to. @default - there is only one */
  readonly environment?: string;
}
