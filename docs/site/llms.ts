import { type Page, titleOf } from './pages';
import type { Room } from './rooms';

/** `llms.txt`: what there is to read, for programs that read. @see https://llmstxt.org */
export function llmsIndex(pages: readonly Page[], rooms: readonly Room[], base: string): string {
  const readme = pages.find(({ path }) => path === 'index.md')!;
  const summary = /^# .*\n+([^\n]+)/.exec(readme.text)?.[1] ?? '';
  const list = (items: readonly Room[]): string =>
    items
      .map(({ text, link, items: inner = [] }) => {
        const line =
          link === undefined ? '' : `- [${text}](${base}${link.slice(1)}${link.endsWith('/') ? 'index' : ''}.md)\n`;
        return line + list(inner);
      })
      .join('');
  const sections = rooms.map(({ text, items = [] }) => `## ${text}\n\n${list(items)}`);
  return `# ${titleOf(readme)}\n\n> ${summary}\n\nEvery page as one text: [llms-full.txt](${base}llms-full.txt)\n\n${sections.join('\n')}`;
}

/** `llms-full.txt`: the pages themselves, one after the other. */
export function llmsFull(pages: readonly Page[]): string {
  return pages
    .filter(({ shown }) => !shown)
    .map(({ path, text }) => `<!-- ${path} -->\n\n${text.trim()}\n`)
    .join('\n');
}
