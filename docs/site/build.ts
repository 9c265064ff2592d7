import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { siteFaults } from './faults';
import { allowOwnScripts } from './own-scripts';
import { installOwnPackages } from './own-packages';
import { folders, root } from './layout';
import { llmsFull, llmsIndex } from './llms';
import { type Page, readPages, schemas } from './pages';
import { rooms } from './rooms';
import { SiteError } from './site-error';

export interface SiteOptions {
  /** The path below which the site is published: `/modelyard/`. */
  readonly base: string;
}

/**
 * Builds the site.
 *
 * @returns the folder that it is in
 * @throws SiteError when a link leads nowhere, a page would ask another site for something, or the generator fails
 */
export async function buildSite({ base }: SiteOptions): Promise<string> {
  installOwnPackages(folders.own, 'the generator of the site');
  const pages = readPages(root);
  const sidebar = rooms(pages);
  stage(pages);
  // Built beside the last one, which stays as it is when this one fails.
  const built = join(folders.cache, 'built');
  rmSync(built, { recursive: true, force: true });
  writeFileSync(join(folders.cache, 'sidebar.json'), JSON.stringify(sidebar));
  generate(base, built);
  for (const page of pages.filter(({ shown }) => !shown)) {
    write(join(built, page.path), page.text);
  }
  writeFileSync(join(built, 'llms.txt'), llmsIndex(pages, sidebar, base));
  writeFileSync(join(built, 'llms-full.txt'), llmsFull(pages));
  allowOwnScripts(built);
  const faults = siteFaults(built, base);
  if (faults.length > 0) {
    throw new SiteError(`the site has faults:\n${faults.map((fault) => `  ${fault}\n`).join('')}`);
  }
  rmSync(folders.dist, { recursive: true, force: true });
  renameSync(built, folders.dist);
  return Promise.resolve(folders.dist);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Puts the pages where the generator reads them. */
function stage(pages: readonly Page[]): void {
  rmSync(folders.pages, { recursive: true, force: true });
  for (const { path, text, shown } of pages) {
    write(join(folders.pages, path), shown ? `---\nsearch: false\naside: false\n---\n\n${text}` : text);
  }
  // These stand beside the pages as they are.
  const asTheyAre = join(folders.pages, 'public');
  mkdirSync(asTheyAre, { recursive: true });
  for (const file of [...schemas(root).map((name) => join(root, name)), join(folders.own, 'icon.svg')]) {
    cpSync(file, join(asTheyAre, basename(file)));
  }
}

function generate(base: string, outDir: string): void {
  const program = join(folders.own, 'node_modules/vitepress/bin/vitepress.js');
  const ran = spawnSync(process.execPath, [program, 'build', folders.own, '--outDir', outDir], {
    encoding: 'utf8',
    cwd: folders.own,
    env: { ...process.env, MODELYARD_DOCS_BASE: base, NO_COLOR: '1', CI: 'true' },
  });
  // Where in the generator something was found does not help those who write pages.
  const said = stripVTControlCharacters(`${ran.stdout}${ran.stderr}`).replace(/^ {4}at .*\n/gm, '');
  if (ran.status !== 0) {
    throw new SiteError(`the generator ended with ${ran.status}:\n${said}`);
  }
  if (!readdirSync(outDir).includes('index.html')) {
    throw new SiteError(`the generator made no index.html:\n${ran.stdout}`);
  }
  // What it says of its own chunks is for those who write programs in the browser.
  const told = ran.stderr.split('\n').filter((line) => /warn/i.test(line));
  if (told.length > 0) {
    process.stderr.write(`${told.join('\n')}\n`);
  }
}
