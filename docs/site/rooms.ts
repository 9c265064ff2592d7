import { dirname, posix } from 'node:path';
import { type Page, titleOf } from './pages';

/** A page in the sidebar, or a group of pages. */
export interface Room {
  readonly text: string;
  /** The page: `/engines/vllm`. @default - only a title above others */
  readonly link?: string;
  readonly items?: readonly Room[];
  readonly collapsed?: boolean;
}

interface Group {
  text: string;
  link?: string;
  items: Group[];
}

/**
 * The sidebar: the headings and the links of docs/README.md, in its order. A page that is named in the same line or row
 * after another one stands below it. Pages of a folder that has an index of its own stand below that index.
 */
export function rooms(pages: readonly Page[]): Room[] {
  const index = pages.find(({ path }) => path === 'documentation.md');
  if (index === undefined) {
    return [];
  }
  const top: Group[] = [];
  let section: Group | undefined;
  let part: Group | undefined;
  // What goes on in the next line, indented, is one line here.
  for (const line of index.text.replace(/\n +(?!- )/g, ' ').split('\n')) {
    const heading = /^(##|###) (.*)$/.exec(line);
    if (heading !== null) {
      part = { text: heading[2]!, items: [] };
      if (heading[1] === '##') {
        top.push((section = part));
      } else {
        section?.items.push(part);
      }
    } else if (part !== undefined && /^(- |\|)/.test(line)) {
      addLine(part, line, pages);
    }
  }
  return top.filter(({ items }) => items.length > 0).map(room);
}

function addLine(part: Group, line: string, pages: readonly Page[]): void {
  let first: Group | undefined;
  for (const [, text = '', link = ''] of line.matchAll(/\[([^\]]+)\]\(([^)#\s]+)[^)]*\)/g)) {
    const page = pages.find(({ path }) => path === posix.join('.', link));
    if (page === undefined || page.shown) {
      continue;
    }
    const entry: Group = { text: text.replaceAll('`', ''), link: siteUrl(page.path), items: below(page, pages) };
    if (first === undefined || line.startsWith('|')) {
      part.items.push((first = entry));
    } else {
      first.items.push(entry);
    }
  }
}

/** The pages of the folder that an index is of. */
function below(index: Page, pages: readonly Page[]): Group[] {
  if (!index.path.endsWith('/index.md')) {
    return [];
  }
  return pages
    .filter((page) => page !== index && dirname(page.path) === dirname(index.path))
    .map((page) => ({ text: titleOf(page), link: siteUrl(page.path), items: [] }));
}

/** The address of a page below the base of the site, as the sidebar names it. */
export function siteUrl(path: string): string {
  return `/${path.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '')}`;
}

function room({ text, link, items }: Group): Room {
  return {
    text,
    ...(link === undefined ? {} : { link }),
    ...(items.length === 0 ? {} : { items: items.map(room) }),
    // A title alone would be a button with a button in it, which no screen reader can tell.
    ...(items.length > 0 && link !== undefined ? { collapsed: true } : {}),
  };
}
