import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { ImageBuild, type ImageBuildProps } from '../../../lib';
import { problemsOf } from '../trees';

let context: string;
beforeEach(() => {
  context = mkdtempSync(join(tmpdir(), 'context-'));
  write('Dockerfile', 'FROM scratch');
  write('app/main.py', 'print(1)');
});
afterEach(() => rmSync(context, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(context, path)), { recursive: true });
  writeFileSync(join(context, path), text);
}

function build(props: Partial<ImageBuildProps> = {}): ImageBuild {
  return new ImageBuild(new Chart(new App(), 'test'), 'image', {
    context,
    repository: 'image-classifier',
    registry: 'registry.example.com',
    ...props,
  });
}

test('its tag is the hash of its content', () => {
  expect(build().reference).toBe(`registry.example.com/image-classifier:${build().contentHash}`);
  expect(build().contentHash).toMatch(/^[0-9a-f]{16}$/);
});

test.each<[string, () => void]>([
  ['bytes of a file', () => write('app/main.py', 'print(2)')],
  ['a new file', () => write('app/other.py', '')],
  ['the Dockerfile', () => write('Dockerfile', 'FROM alpine:3')],
  ['an executable bit', () => chmodSync(join(context, 'app/main.py'), 0o755)],
  ['a link', () => symlinkSync('main.py', join(context, 'app/link.py'))],
])('%s changes it', (_name, change) => {
  const before = build().contentHash;
  change();
  expect(build().contentHash).not.toBe(before);
});

test.each<[string, Partial<ImageBuildProps>]>([
  ['a build argument', { buildArgs: { A: '1' } }],
  ['a platform', { platforms: ['linux/arm64'] }],
  ['a target', { target: 'test' }],
])('%s changes it', (_name, props) => {
  expect(build(props).contentHash).not.toBe(build().contentHash);
});

test.each<[string, () => void]>([
  ['a time', () => utimesSync(join(context, 'Dockerfile'), 1, 1)],
  ['who may read a file', () => chmodSync(join(context, 'app/main.py'), 0o600)],
  ['an empty folder', () => mkdirSync(join(context, 'empty'))],
])('%s does not change it', (_name, change) => {
  const before = build().contentHash;
  change();
  expect(build().contentHash).toBe(before);
});

test('a file that .dockerignore leaves out does not count', () => {
  write('.dockerignore', '**/*.pyc\nsecret');
  const before = build().contentHash;
  write('app/main.pyc', 'x');
  write('secret/key', 'x');
  expect(build().contentHash).toBe(before);
});

test('a file that .dockerignore brings back counts', () => {
  write('.dockerignore', 'data\n!data/labels.txt');
  write('data/labels.txt', 'a');
  const before = build().contentHash;
  write('data/labels.txt', 'b');
  expect(build().contentHash).not.toBe(before);
});

test('the Dockerfile counts even where .dockerignore leaves it out', () => {
  write('.dockerignore', 'Dockerfile');
  const before = build().contentHash;
  write('Dockerfile', 'FROM alpine:3');
  expect(build().contentHash).not.toBe(before);
});

test.each<[string, () => Partial<ImageBuildProps>]>([
  ['a folder that is not there', () => ({ context: '/nowhere' })],
  ['a relative folder', () => ({ context: 'images' })],
  ['a Dockerfile that is not there', () => ({ dockerfile: 'Containerfile' })],
  ['an Output as build argument', () => ({ buildArgs: { A: 'pulumi-out-000001-tuo' } })],
  ['a registry with a scheme', () => ({ registry: 'https://registry.example.com' })],
  ['a repository with a tag', () => ({ repository: 'image:1' })],
])('%s is a problem', (_name, props) => {
  expect(
    problemsOf(
      (chart) =>
        new ImageBuild(chart, 'image', { context, repository: 'image', registry: 'registry.example.com', ...props() }),
    ),
  ).toHaveLength(1);
});
