import { join, resolve } from 'node:path';

/** The repository. */
export const root = resolve(__dirname, '../..');

/** The folders of the site. All but `own` are made by `bin/docs` and ignored by git. */
export const folders = {
  /** The sources of the site: this folder. */
  own: __dirname,
  /** The pages as the generator reads them. */
  pages: join(__dirname, 'cache/pages'),
  /** What the package manager and the generator keep. */
  cache: join(__dirname, 'cache'),
  /** The site itself. */
  dist: join(__dirname, 'dist'),
} as const;
