import { recipeName, standIns, type BaseRecipe } from '../../../playground/images/base-recipes';
import { mirrorOf } from '../../../playground/images/debian-rootfs';

describe("the Debian mirror among apt's sources", () => {
  const uris = (...sources: string[]): string =>
    sources.map((source) => `'http://${source}/InRelease' file 0 `).join('\n');

  test('is the one of the release, not the one of its security updates', () => {
    expect(
      mirrorOf(
        uris(
          'mirror/security/dists/bookworm-security',
          'mirror/debian/dists/bookworm',
          'mirror/debian/dists/bookworm-updates',
        ),
      ),
    ).toBe('http://mirror/debian');
  });

  test("is not another maker's archive for that release", () => {
    expect(
      mirrorOf(
        uris('maker/debian/dists/bookworm', 'mirror/debian/dists/bookworm', 'mirror/debian/dists/bookworm-updates'),
      ),
    ).toBe('http://mirror/debian');
  });

  test('is the one of another Debian release where there is no better one: a mirror has them all', () => {
    expect(mirrorOf(uris('mirror/debian/dists/trixie'))).toBe('http://mirror/debian');
  });

  test('is left to debootstrap on another distribution', () => {
    expect(mirrorOf(uris('mirror/ubuntu/dists/noble', 'mirror/ubuntu/dists/noble-updates'))).toBeUndefined();
  });
});

describe('the name of a base image in the cache', () => {
  const recipe: BaseRecipe = { target: 'node', image: 'library/node:22-bookworm-slim', ingredients: ['node 22.0.0'] };
  const name = recipeName(recipe, 'x64', 'FROM scratch');

  test('begins with its target', () => expect(name).toMatch(/^node-[0-9a-f]{12}$/));
  test('changes with an ingredient', () =>
    expect(recipeName({ ...recipe, ingredients: ['node 22.0.1'] }, 'x64', 'FROM scratch')).not.toBe(name));
  test('changes with the Dockerfile', () =>
    expect(recipeName(recipe, 'x64', 'FROM scratch\nCMD ["sh"]')).not.toBe(name));
  test("changes with the machine's architecture", () =>
    expect(recipeName(recipe, 'arm64', 'FROM scratch')).not.toBe(name));
});

test('every stand-in bears a public name with an exact tag', () => {
  expect(standIns.map(({ image }) => image)).toEqual([
    'library/python:3.11-slim-bookworm',
    'library/node:22-bookworm-slim',
  ]);
});
