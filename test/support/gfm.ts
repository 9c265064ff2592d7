import { execFileSync } from 'node:child_process';

// The renderer is of ES modules only, which Jest does not load.
const program = `
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
let text = '';
for await (const chunk of process.stdin) text += chunk;
const render = (markdown) => micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true, allowDangerousProtocol: true });
process.stdout.write(JSON.stringify(JSON.parse(text).map(render)));
`;

/** Markdown texts as GitHub's own dialect is rendered, to HTML that nothing was taken out of. */
export function renderGfm(texts: readonly string[]): string[] {
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    cwd: __dirname,
  });
  return JSON.parse(output) as string[];
}

/** The elements of HTML with their attributes, without what stands in them, and without those that texts are put in. */
export function elementsOf(html: string): string[] {
  return (html.match(/<!--|<\/?[a-z][^>]*>/gi) ?? []).filter((tag) => !/^<\/?code>/.test(tag));
}

/**
 * What GitHub and GitLab make links of after rendering, in the text that is not code:
 * mentions, issues, commits, addresses.
 */
export function referencesIn(html: string): string[] {
  const text = html
    .replace(/<(code|pre)[^>]*>[\s\S]*?<\/\1>/g, ' ')
    .replace(/<a [^>]*>[\s\S]*?<\/a>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&amp;/g, '&');
  const patterns = [
    /[@#!~%&][a-z0-9]/gi,
    /\bGH-\d/gi,
    /\b[0-9a-f]{7,40}\b/g,
    /:\/\//g,
    /\bwww\./gi,
    /\bmailto:/gi,
    /:[\w+-]+:/g,
  ];
  return patterns.flatMap((pattern) => text.match(pattern) ?? []);
}
