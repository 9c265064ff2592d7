import { root } from '../../../docs/site/layout';
import { type Page, readPages } from '../../../docs/site/pages';
import { type Room, rooms } from '../../../docs/site/rooms';

const page = (path: string, text = ''): Page => ({ source: `docs/${path}`, path, text, shown: false });

test('the sidebar has the headings and the links of the index, in its order', () => {
  const index = [
    '# Documentation',
    'See [elsewhere](./elsewhere.md).',
    '## Guides',
    '### Serving',
    '- [One](./one.md): by [engine `a`](./engines/a.md) or',
    '  [engine b](./engines/b.md#part)',
    '- [Outside](https://example.com)',
    '## Examples',
    '| [x](./examples/x.md), [y](./examples/y.md) | both |',
  ].join('\n');
  const others = ['elsewhere', 'one', 'engines/a', 'engines/b', 'examples/x', 'examples/y'];
  expect(rooms([page('documentation.md', index), ...others.map((name) => page(`${name}.md`))])).toEqual([
    {
      text: 'Guides',
      items: [
        {
          text: 'Serving',
          items: [
            {
              text: 'One',
              link: '/one',
              collapsed: true,
              items: [
                { text: 'engine a', link: '/engines/a' },
                { text: 'engine b', link: '/engines/b' },
              ],
            },
          ],
        },
      ],
    },
    {
      text: 'Examples',
      items: [
        { text: 'x', link: '/examples/x' },
        { text: 'y', link: '/examples/y' },
      ],
    },
  ]);
});

test('pages of a folder with an index of its own stand below that index', () => {
  const [group] = rooms([
    page('documentation.md', '## Reference\n\n- [API](./api/index.md)\n'),
    page('api/index.md', '# API\n'),
    page('api/web-model-server.md', '# `WebModelServer`\n'),
  ]);
  expect(group?.items).toEqual([
    {
      text: 'API',
      link: '/api/',
      collapsed: true,
      items: [{ text: 'WebModelServer', link: '/api/web-model-server' }],
    },
  ]);
});

test('every page of the documentation and every example stands in the sidebar', () => {
  const pages = readPages(root);
  const links = (items: readonly Room[]): string[] =>
    items.flatMap(({ link, items: inner = [] }) => [...(link === undefined ? [] : [link]), ...links(inner)]);
  const named = new Set(links(rooms(pages)));
  const missing = pages
    .filter(({ source, path, shown }) => /^(docs|examples)\//.test(source) && path !== 'documentation.md' && !shown)
    .filter(({ path }) => !named.has(`/${path.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '')}`));
  expect(missing.map(({ source }) => source)).toEqual([]);
});
