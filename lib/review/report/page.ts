import { escapeHtml } from './escape';
import { styleSheet } from './style-sheet';

/**
 * One HTML page: no script, nothing from the network, light or dark as the reader's system is.
 *
 * @param parts the HTML below the heading; empty ones are left out
 * @param style what the page needs beside the reports' common style sheet. @default - nothing
 */
export function htmlPage(heading: string, parts: readonly string[], style = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(heading)}</title>
<style>${styleSheet}${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(heading)}</h1>
${parts.filter((part) => part !== '').join('\n')}
</main>
</body>
</html>
`;
}
