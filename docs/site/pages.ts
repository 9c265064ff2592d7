import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, posix, relative } from 'node:path';

/** A page of the site. */
export interface Page {
  /** The file that it comes from, from the root of the repository. */
  readonly source: string;
  /** Where it stands on the site: `engines/vllm.md`. */
  readonly path: string;
  /** Its Markdown, with links as they are on the site. */
  readonly text: string;
  /** Whether it only shows a file or a folder that a page links to; such a page is not searched. */
  readonly shown: boolean;
}

/** A fenced block of code. */
const FENCE = /^(```+)[^\n]*\n[\s\S]*?^\1$/gm;
/** The target of a link. */
const LINK = /\]\(([^)\s]+)\)/g;

/**
 * All pages of the site: the README, what stands in docs/, the papers beside the README, a page for each example with
 * its program, and one for each file or folder of the repository that any of them links to.
 *
 * @throws Error when two files want to be the same page
 */
export function readPages(root: string): Page[] {
  const sources = new Map(markdownFiles(root).map((source) => [source, sitePath(source)]));
  const shown = new Set<string>();
  const pages = [...sources].map(([source, path]) => {
    const text = readFileSync(join(root, source), 'utf8') + program(root, source);
    const linked = mapLinks(text, (link) => siteLink({ root, sources, shown }, source, path, link));
    return { source, path, text: linked, shown: false };
  });
  const all = [...pages, ...[...shown].sort().map((source) => shownPage(root, source))];
  const twice = all.find(({ path }, at) => all.findIndex((other) => same(other.path, path)) !== at);
  if (twice !== undefined) {
    throw new Error(`two files want to be the page ${twice.path}, one of them ${twice.source}`);
  }
  return all;
}

/** A disk may take two names that differ in case for one. */
function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function markdownFiles(root: string): string[] {
  const below = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) {
        return path === 'docs/site' ? [] : below(path);
      }
      return entry.name.endsWith('.md') ? [path] : [];
    });
  const top = readdirSync(root).filter((name) => name.endsWith('.md'));
  const examples = readdirSync(join(root, 'examples')).map((name) => `examples/${name}/README.md`);
  return [...top, ...below('docs'), ...examples.filter((file) => existsSync(join(root, file)))].sort();
}

/** Where a file stands on the site. */
function sitePath(source: string): string {
  if (source === 'README.md') {
    return 'index.md';
  }
  if (source === 'docs/README.md') {
    return 'documentation.md';
  }
  if (source.startsWith('examples/')) {
    return `${dirname(source)}.md`;
  }
  if (!source.startsWith('docs/')) {
    return `project/${source.toLowerCase()}`;
  }
  return source.replace(/^docs\//, '').replace(/(^|\/)README\.md$/, '$1index.md');
}

/** The program of an example, which belongs on its page. */
function program(root: string, source: string): string {
  const file = posix.join(dirname(source), 'index.ts');
  if (!source.startsWith('examples/') || !existsSync(join(root, file))) {
    return '';
  }
  return `\n## The program\n\n${fenced('ts', readFileSync(join(root, file), 'utf8'))}`;
}

/** A text with other targets of its links; what is in blocks of code stays as it is. */
export function mapLinks(text: string, change: (link: string) => string): string {
  let at = 0;
  let result = '';
  const outside = (part: string): string => part.replace(LINK, (_, link: string) => `](${change(link)})`);
  for (const fence of text.matchAll(FENCE)) {
    result += outside(text.slice(at, fence.index)) + fence[0];
    at = fence.index + fence[0].length;
  }
  return result + outside(text.slice(at));
}

interface Tree {
  readonly root: string;
  readonly sources: ReadonlyMap<string, string>;
  /** Files and folders that are linked to and are no pages by themselves; more are added. */
  readonly shown: Set<string>;
}

/** A link of the repository as it is on the site. What leads nowhere stays, and is found as a dead link. */
function siteLink(tree: Tree, source: string, from: string, link: string): string {
  if (/^([a-z]+:|#|\/)/.test(link)) {
    return link;
  }
  const [path = '', hash] = link.split('#');
  const target = posix.join(dirname(source), path).replace(/\/$/, '');
  if (target.startsWith('..') || !existsSync(join(tree.root, target))) {
    return link;
  }
  const end = hash === undefined ? '' : `#${hash}`;
  const to = target.startsWith('docs/') && target.endsWith('.json') ? basename(target) : pageOf(tree, target);
  const way = posix.relative(dirname(from), to);
  return `${way.startsWith('.') ? way : `./${way}`}${end}`;
}

function pageOf(tree: Tree, target: string): string {
  const page = tree.sources.get(target) ?? tree.sources.get(`${target}/README.md`);
  if (page !== undefined) {
    return page;
  }
  tree.shown.add(target);
  return shownPath(target);
}

/** The generator takes no names that begin with a dot. */
function shownPath(source: string): string {
  return `files/${source.replace(/(^|\/)\./g, '$1dot-').replace(/\.md$/, '')}.md`;
}

const LANGUAGES: Readonly<Record<string, string>> = {
  '.ts': 'ts',
  '.js': 'js',
  '.py': 'python',
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.json': 'json',
  '.jsonl': 'json',
  '.sh': 'sh',
  '.md': 'md',
};

/** A file as it is, or the names in a folder. */
function shownPage(root: string, source: string): Page {
  const place = join(root, source);
  const body = statSync(place).isDirectory()
    ? readdirSync(place, { withFileTypes: true })
        .map((entry) => `- \`${entry.name}${entry.isDirectory() ? '/' : ''}\`\n`)
        .sort()
        .join('')
    : fenced(LANGUAGES[extname(source)] ?? 'text', readFileSync(place, 'utf8'));
  return { source, path: shownPath(source), text: `# \`${source}\`\n\n${body}`, shown: true };
}

/** A block of code, fenced by more than what is in it. */
function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${text.trimEnd()}\n${ticks}\n`;
}

/** The first heading of a page, without marks. */
export function titleOf(page: Page): string {
  return (/^# (.*)$/m.exec(page.text)?.[1] ?? page.path).replaceAll('`', '');
}

/** The schemas that stand beside the pages, from the root of the repository. */
export function schemas(root: string): string[] {
  return readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => relative(root, join(root, 'docs', name)));
}
