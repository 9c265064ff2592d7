import { isMovingTag } from '../../../lib/workload/images/moving-tag';

test.each([
  'latest',
  'LATEST',
  'main',
  'head',
  'stable',
  'production',
  'latest-cu129',
  'cu129-nightly',
  'nightly',
  'v0.9-nightly',
  'openmpi.latest',
  'main-cu121',
  'master_gpu',
  'stable-alpine',
  'mainline-alpine',
  'lts-alpine',
  'dev-cu13',
  'latest-dev',
  '2.0-SNAPSHOT',
  'latest-3.12',
  'nightly-2024',
])('%p moves', (tag) => {
  expect(isMovingTag(tag)).toBe(true);
});

test.each([
  '1.4.2',
  'v0.9.1-cu128',
  '1',
  '26.07-py3',
  '12.4.1-devel-ubuntu22.04',
  '1.4.2-stable',
  'v1.2.3-dev',
  'canary-42',
  '220d80be9987d0e8',
  'nightly-20260330-2f76400-8c0b626',
  'nightly-2026-03-30',
  'nightly-2f76400',
  'main-1a2b3c4',
  'main-1234',
  'v0.6.0-15-g1a2b3c4-main',
  'latest-20240501120000',
  'ray-head-2.46.0',
  'release-notes-1.2',
  'maintained',
  'latestish',
  'domain-1',
])('%p stays as it is', (tag) => {
  expect(isMovingTag(tag)).toBe(false);
});
