import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const folders = [
  ...readdirSync(join(root, 'images')).map((name) => join('images', name)),
  'examples/flask/app',
  'examples/node/app',
  'examples/distributed-training/tensorflow',
  'examples/distributed-training/pytorch',
];

describe.each(folders)('the Dockerfile of %s', (folder) => {
  const dockerfile = readFileSync(join(root, folder, 'Dockerfile'), 'utf8');

  test('takes its base from BASE_IMAGE, an exact version by default', () => {
    expect(dockerfile).toMatch(/^ARG BASE_IMAGE=[a-z]+:[\w.]+-[\w-]+\nFROM \$BASE_IMAGE( AS \w+)?\n/);
  });

  test('needs nothing from a registry but its base: no syntax line is pulled', () => {
    expect(dockerfile).not.toMatch(/^#\s*syntax=/m);
  });

  test('runs as a user that is not root', () => {
    expect(dockerfile).toMatch(/^USER 1000:1000$/m);
  });

  test('leaves no certificate authority in the image', () => {
    const instructions = dockerfile.replace(/\\\n\s*/g, '').split('\n');
    const running = instructions.filter((line) => line.startsWith('RUN'));
    expect(running).toEqual([
      expect.stringMatching(
        /^RUN --mount=type=secret,id=extra_ca --mount=type=tmpfs,target=\S+ set -e; if \[ -s \/run\/secrets\/extra_ca \]; then .*fi; /,
      ),
    ]);
  });

  test('gets the files it copies, and no others', () => {
    const rules = readFileSync(join(root, folder, '.dockerignore'), 'utf8').split('\n');
    const allowed = rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1));
    const copied = [...dockerfile.matchAll(/^COPY (.+) \.\/$/gm)].flatMap((match) => match[1]!.split(' '));
    expect(rules).toContain('*');
    expect([...allowed].sort()).toEqual([...copied].sort());
    expect(copied.filter((file) => !existsSync(join(root, folder, file)))).toEqual([]);
  });

  test('installs exact versions', () => {
    const pip = join(root, folder, 'requirements.txt');
    const lines = existsSync(pip)
      ? readFileSync(pip, 'utf8')
          .split('\n')
          .filter((line) => /^[a-z]/i.test(line))
      : [];
    expect(lines.filter((line) => !/^[\w.-]+(\[[\w,]+\])?==[\w.]+ \\$/.test(line))).toEqual([]);
    expect(dockerfile).toMatch(/--require-hashes|npm ci/);
  });
});
