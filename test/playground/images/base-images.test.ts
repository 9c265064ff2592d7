import { recipeName, standIns, type BaseRecipe } from '../../../playground/images/base-recipes';
import { mirrorOf } from '../../../playground/images/debian-rootfs';

describe("the Debian mirror among apt's sources", () => {
  test('is the one of the release, not the one of its security updates', () => {
    const targets = ['Debian|main|bookworm-security|http://mirror/security/', 'Debian|main|trixie|http://mirror/trixie/', 'Debian|main|bookworm|http://mirror/debian/'];
    expect(mirrorOf(targets.join('\n'))).toBe('http://mirror/debian/');
  });

  test('is the one of another Debian release where there is no better one: a mirror has them all', () => {
    expect(mirrorOf('Debian|contrib|trixie|http://mirror/contrib/\nDebian|main|trixie|http://mirror/debian/\n')).toBe('http://mirror/debian/');
  });

  test('is left to debootstrap on another distribution', () => {
    expect(mirrorOf('Ubuntu|main|noble|http://mirror/ubuntu/\n')).toBeUndefined();
  });
});

describe('the name of a base image in the cache', () => {
  const recipe: BaseRecipe = { target: 'node', image: 'library/node:22-bookworm-slim', ingredients: ['node 22.0.0'] };
  const name = recipeName(recipe, 'x64', 'FROM scratch');

  test('begins with its target', () => expect(name).toMatch(/^node-[0-9a-f]{12}$/));
  test('changes with an ingredient', () => expect(recipeName({ ...recipe, ingredients: ['node 22.0.1'] }, 'x64', 'FROM scratch')).not.toBe(name));
  test('changes with the Dockerfile', () => expect(recipeName(recipe, 'x64', 'FROM scratch\nCMD ["sh"]')).not.toBe(name));
  test("changes with the machine's architecture", () => expect(recipeName(recipe, 'arm64', 'FROM scratch')).not.toBe(name));
});

test('every stand-in bears a public name with an exact tag', () => {
  expect(standIns.map(({ image }) => image)).toEqual(['library/python:3.11-slim-bookworm', 'library/node:22-bookworm-slim']);
});
