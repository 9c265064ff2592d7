import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readHistory } from '../../../bench/history/history';
import { anchor } from '../anchor';
import { historyChart } from '../history-chart';

const own = join(dirname(fileURLToPath(import.meta.url)), '..');
const sidebar = JSON.parse(readFileSync(join(own, 'cache/sidebar.json'), 'utf8'));

/** Links of the head do not get the base by themselves. */
const base = process.env['MODELYARD_DOCS_BASE'] ?? '/';

export default {
  base,
  lang: 'en',
  title: 'modelyard',
  description: 'Serve and train models on Kubernetes with TypeScript: constructs, reviews, rehearsals.',
  srcDir: join(own, 'cache/pages'),
  cacheDir: join(own, 'cache/vite'),
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}icon.svg` }]],
  // One site for every clone: no time of a file, no commit.
  lastUpdated: false,
  metaChunk: true,
  themeConfig: {
    sidebar,
    nav: [
      { text: 'Documentation', link: '/documentation' },
      { text: 'Examples', link: '/examples/flask' },
    ],
    search: { provider: 'local', options: { detailedView: true } },
    outline: [2, 3],
    externalLinkIcon: true,
  },
  markdown: {
    // The pages are those that GitHub shows: Markdown, without HTML, attributes or shortcuts of their own.
    html: false,
    linkify: false,
    // Words that everybody can tell from what is behind them.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    attrs: { disable: true },
    emoji: { enabled: [], shortcuts: {} },
    anchor: { slugify: anchor },
    headers: { slugify: anchor },
    toc: { slugify: anchor },
    config(md: { renderer: { rules: Record<string, (...args: never[]) => string> } }): void {
      const { rules } = md.renderer;
      // What looks like an expression of the generator is a text of ours.
      for (const name of ['text', 'code_inline']) {
        const render = rules[name]!;
        rules[name] = (...args) => render(...args).replaceAll('{{', '&#123;&#123;');
      }
      const fence = rules['fence']!;
      // The benchmarks are drawn where a page names their file as a chart.
      const history = join(own, '../../bench/history.jsonl');
      rules['fence'] = (...args) => {
        const [tokens, at] = args as unknown as [{ info: string }[], number];
        return tokens[at]?.info === 'chart' ? historyChart(readHistory(history)) : fence(...args);
      };
    },
  },
  vite: {
    resolve: {
      alias: [
        // The theme brings advertisements of another site, which nobody wants here.
        { find: /^.*\/VPCarbonAds\.vue$/, replacement: join(own, '.vitepress/theme/nothing.ts') },
        { find: /^.*\/VPAlgoliaSearchBox\.vue$/, replacement: join(own, '.vitepress/theme/nothing.ts') },
      ],
    },
    build: { chunkSizeWarningLimit: 3000 },
  },
};
