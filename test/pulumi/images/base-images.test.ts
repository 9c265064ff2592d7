import fc from 'fast-check';
import { baseImages, unpinned } from '../../../lib/pulumi/images/base-images';

test.each<[string, string, string[]]>([
  ['an image', 'FROM python:3.11\n', ['python:3.11']],
  ['in small letters, with a platform', 'from --platform=linux/amd64 python:3.11 as base\n', ['python:3.11']],
  ['an argument', 'ARG BASE=python:3.11\nFROM $BASE\n', ['python:3.11']],
  ['an argument in quotes', 'ARG BASE="python:3.11"\nFROM ${BASE} AS base\n', ['python:3.11']],
  ['an argument in an argument', 'ARG VERSION=3.11\nARG BASE=python:$VERSION\nFROM $BASE-slim\n', ['python:3.11-slim']],
  ['the value for want of an argument', 'FROM ${BASE:-python:3.11}\n', ['python:3.11']],
  ['nothing for an argument without a value', 'ARG BASE\nFROM $BASE\n', []],
  [
    'no stage of its own',
    'FROM node:22 AS Build\nFROM build\nFROM scratch\nCOPY --from=build /a /\nCOPY --from=0 /a /\n',
    ['node:22'],
  ],
  ['what files are copied from', 'FROM scratch\nCOPY --link --from=tools:1 /a /\n', ['tools:1']],
  ['what a step mounts', 'FROM scratch\nRUN --mount=type=bind,from=tools:1,target=/t cp /t/a /\n', ['tools:1']],
  ['each once', 'FROM node:22\nFROM node:22\n', ['node:22']],
  ['what stands on several lines', 'FROM \\\n# why\n  node:22 \\\n  AS build\n', ['node:22']],
  ['no comment, no later argument', '# FROM a:1\nARG BASE=b:1\nFROM $BASE\nARG BASE=c:1\nRUN echo FROM d:1\n', ['b:1']],
])('a Dockerfile names %s', (_, dockerfile, images) => {
  expect(baseImages(dockerfile, {})).toEqual(images);
});

test('a build argument wins over its default', () => {
  expect(baseImages('ARG BASE=python:3.11\nFROM $BASE\n', { BASE: 'python:3.12' })).toEqual(['python:3.12']);
});

test('any text is read to its end', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.constantFrom('FROM ', 'ARG A=', '$A', '${A:-', '\\\n', '\n', '--from=', '"'))),
      (parts) => Array.isArray(baseImages(parts.join(''), { A: '1' })),
    ),
  );
});

test('one with a digest, of its own or of the settings, is pinned', () => {
  expect(
    unpinned(['a:1', `b:1@sha256:${'0'.repeat(64)}`, 'c:1', 'constructor'], { 'a:1': `sha256:${'1'.repeat(64)}` }),
  ).toEqual(['c:1', 'constructor']);
});
