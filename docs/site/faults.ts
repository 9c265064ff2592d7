import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { filesBelow } from './files-below';

/**
 * What is wrong with a built site: links within it that lead nowhere, and whatever would make a browser ask another
 * site for something. A link that a reader follows may lead anywhere.
 */
export function siteFaults(folder: string, base: string): string[] {
  const files = new Set(filesBelow(folder));
  const read = new Map<string, string>();
  const text = (file: string): string => {
    if (!read.has(file)) {
      read.set(file, readFileSync(join(folder, file), 'utf8'));
    }
    return read.get(file)!;
  };
  const anchors = new Map<string, ReadonlySet<string>>();
  const ids = (file: string): ReadonlySet<string> => {
    if (!anchors.has(file)) {
      anchors.set(file, new Set(all(text(file), / id="([^"]*)"/g)));
    }
    return anchors.get(file)!;
  };
  const faults: string[] = [];
  for (const file of files) {
    if (file.endsWith('.html')) {
      faults.push(...foreignInHtml(text(file)).map((what) => `${file}: asks another site: ${what}`));
      for (const link of all(text(file), /<a\b[^>]*? href="([^"]*)"/g)) {
        const fault = deadLink(link, file, { base, files, ids });
        if (fault !== undefined) {
          faults.push(`${file}: ${link}: ${fault}`);
        }
      }
    }
    if (file.endsWith('.css')) {
      faults.push(...foreignInCss(text(file)).map((what) => `${file}: asks another site: ${what}`));
    }
    if (file.endsWith('.js')) {
      faults.push(...foreignInScript(text(file)).map((what) => `${file}: asks another site: ${what}`));
    }
  }
  return faults;
}

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found.replaceAll('&amp;', '&').replaceAll('&#39;', "'"));
}

interface BuiltSite {
  readonly base: string;
  readonly files: ReadonlySet<string>;
  /** What there is in a file that a link may lead to. */
  readonly ids: (file: string) => ReadonlySet<string>;
}

function deadLink(link: string, from: string, { base, files, ids }: BuiltSite): string | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(link) || link === '') {
    return undefined;
  }
  const [address = '', hash = ''] = link.split('#');
  const absolute = address.startsWith('/');
  if (absolute && !address.startsWith(base)) {
    return `it is not below ${base}`;
  }
  const path = absolute ? address.slice(base.length) : posix.join(posix.dirname(from), address);
  const file =
    address === '' ? from : [path, posix.join(path, 'index.html'), `${path}.html`].find((name) => files.has(name));
  if (file === undefined) {
    return 'it leads nowhere';
  }
  if (hash === '' || !file.endsWith('.html')) {
    return undefined;
  }
  return ids(file).has(decodeURIComponent(hash)) ? undefined : `${file} has no #${hash}`;
}

/** Another site, with or without its protocol. */
const FOREIGN = String.raw`(?:[a-z]+:)?\/\/[^\s"'\`)>]+`;

function foreignInHtml(html: string): string[] {
  const loaded = [
    // Whatever has a source, and links that browsers follow by themselves.
    new RegExp(`<(?!a\\b)[a-z][^>]*? (?:src|srcset|data|poster|href|xlink:href)="(${FOREIGN})`, 'gi'),
    new RegExp(`<form[^>]*? action="(${FOREIGN})`, 'gi'),
    new RegExp(`url\\(["']?(${FOREIGN})`, 'gi'),
  ];
  return loaded.flatMap((pattern) => all(html, pattern));
}

function foreignInCss(css: string): string[] {
  return [new RegExp(`url\\(["']?(${FOREIGN})`, 'gi'), new RegExp(`@import\\s+["'](${FOREIGN})`, 'gi')].flatMap(
    (pattern) => all(css, pattern),
  );
}

/** Calls and properties by which a script makes a browser ask for something. */
const ASKING = String.raw`(?:fetch|import|open|Worker|EventSource|WebSocket|sendBeacon)\(|\.(?:src|href)\s*=`;

function foreignInScript(script: string): string[] {
  return all(script, new RegExp(`(?:${ASKING})\\s*["'\`](${FOREIGN})`, 'g'));
}
