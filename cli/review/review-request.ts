/** How a report is written. */
export const formats = ['text', 'markdown', 'html', 'json'] as const;

/** How a report is written. */
export type Format = (typeof formats)[number];

/** A report to write: its form, and the file it goes to. */
export interface Output {
  readonly format: Format;
  /** @default - standard output */
  readonly file?: string;
}

/** What `modelyard review` may be told. */
export interface ReviewCommandOptions {
  readonly output: readonly Output[];
  readonly failOn: 'low' | 'medium' | 'high' | 'never';
  readonly synth: boolean;
  readonly cluster: Readonly<Record<string, string>>;
  readonly environment: readonly string[];
  readonly prices?: string;
  /** The file that describes kinds of the user's own. */
  readonly kinds?: string;
  /** What `pulumi preview --json` printed: files by environment, that of all by the empty name. */
  readonly preview: Readonly<Record<string, string>>;
  readonly project?: string;
  /** Whose suppressions count. */
  readonly suppressionsFrom: 'base' | 'head';
  readonly docs?: string;
}
