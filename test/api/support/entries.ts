import { join } from 'node:path';

export const root = join(__dirname, '../../..');

/** What a program can import: its name, the file behind it, and what its page of the reference is called. */
export interface Entry {
  readonly name: string;
  readonly file: string;
}

export const entries: readonly Entry[] = [
  { name: 'modelyard', file: 'lib/index.ts' },
  { name: 'modelyard/pulumi', file: 'lib/pulumi/index.ts' },
  { name: 'modelyard/settings', file: 'lib/settings/index.ts' },
  { name: 'modelyard/review', file: 'lib/review/index.ts' },
];
