/** The fields of a kind that stay as they were when the object was made. */
export interface FixedFields {
  /** Each of them with all that is in it: `spec` is all of the specification. */
  readonly fields: readonly string[];
  /** What may change all the same, with all that is in it; `[*]` is any item of a list. @default - nothing */
  readonly except?: readonly string[];
  /** What may be added or taken away, but not become another value. @default - nothing */
  readonly once?: readonly string[];
  /** What may be added, but neither changed nor taken away. @default - nothing */
  readonly onceSet?: readonly string[];
}
