import { shortened, visibleLines, visibleText } from '../../workload/values/visible-text';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as part of HTML: of an element's content, or of an attribute in quotes. */
export function escapeHtml(text: string): string {
  return visibleLines(text).replace(/[&<>"']/g, (character) => entities[character]!);
}

/** A link's target as an attribute: to the web or to a file, and nothing that runs. */
export function linkTarget(target: string): string {
  const text = visibleText(target).replace(
    /[\s"'<>`\\()[\]{}|^]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^https?:/i.test(text) ? '#' : text;
}

// An invisible character parts what GitHub or GitLab would turn into a link or a picture.
const apart = '&#8203;';
const linked: readonly (readonly [RegExp, string])[] = [
  // @somebody, #1, !1, %1, ~label, $1, and addresses of e-mail
  [/([@#!%~$^&])(?=[\p{L}\p{N}"])/gu, `$1\uFFF0`],
  // GH-1, and such of trackers: JIRA-1
  [/\b([A-Z]{2,}-)(?=\d)/g, `$1\uFFF0`],
  [/:(?=\/\/)/g, ':\uFFF0'],
  [/\b(www)(?=\.)/gi, '$1\uFFF0'],
  [/\b(mailto|xmpp):/gi, '$1\uFFF0:'],
  // :tada:
  [/:(?=[\w+-]+(?::|$))/g, ':\uFFF0'],
];

/**
 * A text as part of a line of Markdown, also of a cell of a table: nothing in it is
 * Markdown, HTML, a link or a mention.
 */
export function escapeMarkdown(text: string): string {
  return (
    withoutLinks(visibleText(text).trim())
      .replace(/[\\`*_{}[\]|~]/g, (character) => `\\${character}`)
      .replace(/[&<>$]/g, (character) => entities[character] ?? '&#36;')
      // Signs that make a line a heading, a list, a quotation or a command of GitLab when they begin it.
      .replace(/^([#>+=/-]|\d{1,9}(?=[.)]))/, (start) => (/\d/.test(start) ? start : `\\${start}`))
      .replace(/^(\d{1,9})([.)])/, '$1\\$2')
      .replaceAll('\uFFF0', apart)
  );
}

/** The same where Markdown is not read, but HTML is: in the summary of what is folded. */
export function escapeSummary(text: string): string {
  return escapeHtml(withoutLinks(visibleText(text).trim()))
    .replaceAll('$', '&#36;')
    .replaceAll('\uFFF0', apart);
}

function withoutLinks(text: string): string {
  // Ids of commits have at least seven digits.
  const withoutCommits = text
    .replaceAll('\uFFF0', '')
    .replace(/(?<![0-9a-zA-Z])[0-9a-f]{7,40}(?![0-9a-zA-Z])/g, (id) => id.replace(/.{6}(?=.)/g, '$&\uFFF0'));
  return linked.reduce((shown, [pattern, replacement]) => shown.replace(pattern, replacement), withoutCommits);
}

/** A text as code in Markdown, also in a cell of a table. */
export function code(text: string): string {
  const line = visibleText(text).trim();
  if (line === '') {
    return '';
  }
  // A bar ends a cell of a table even inside of code. A backslash before it would be visible outside of tables.
  return line.split('|').map(codeSpan).join('&#124;');
}

function codeSpan(text: string): string {
  if (text === '') {
    return '';
  }
  const fence = '`'.repeat(longestRun(text) + 1);
  const room = /^[` ]|[` ]$/.test(text) ? ' ' : '';
  return `${fence}${room}${text}${room}${fence}`;
}

/** A block of code in Markdown, which nothing in it can end. */
export function codeBlock(language: string, content: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(content) + 1));
  return `${fence}${language}\n${content}\n${fence}`;
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

const mostInLabel = 100;

/**
 * A text as a label of a Mermaid flowchart, in quotes: on one line, cut, and nothing in
 * it is Mermaid, HTML or Markdown.
 */
export function escapeMermaid(text: string): string {
  return shortened(visibleText(text).trim(), mostInLabel).replace(
    /[^\p{L}\p{N} .,/+·×–−↻…-]/gu,
    (character) => `#${character.codePointAt(0)!};`,
  );
}

// What begins a statement of its own.
const statements =
  /^(title|section|click|call|href|gantt|dateFormat|axisFormat|tickInterval|includes|excludes|todayMarker|inclusiveEndDates|topAxis|weekday|weekend|accTitle|accDescr|vert|displayMode)\b/i;

/** A text as a name in a Mermaid Gantt chart, which has no way to write signs of its own. */
export function escapeGantt(text: string): string {
  const cut = shortened(
    visibleText(text)
      .replace(/[^\p{L}\p{N} ./_()-]+/gu, ' ')
      .trim(),
    mostInLabel,
  );
  return cut === '' || statements.test(cut) ? `· ${cut}` : cut;
}
