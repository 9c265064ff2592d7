import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from './files-below';

/** A script that stands in the page itself. */
const INLINE = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

/**
 * Tells browsers to ask nobody but the site itself, and to run only scripts of its own: those of its folder, and those
 * that stand in a page now, by their hash.
 */
export function allowOwnScripts(folder: string): void {
  for (const file of filesBelow(folder).filter((name) => name.endsWith('.html'))) {
    const html = readFileSync(join(folder, file), 'utf8');
    const hashes = new Set([...html.matchAll(INLINE)].map(([, script = '']) => `'sha256-${sha256(script)}'`));
    const policy = [
      "default-src 'none'",
      ["script-src 'self'", ...hashes].join(' '),
      // Colours of code and the width of the search box are attributes of elements.
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
    ].join('; ');
    const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
    writeFileSync(
      join(folder, file),
      html.replace('<head>', () => `<head>\n    ${meta}`),
    );
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
