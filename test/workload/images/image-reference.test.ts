import { WebModelServer } from '../../../lib';
import { problemsOf, small } from '../trees';

const server = (image: string) => problemsOf((chart) => new WebModelServer(chart, 'web', { image, resources: small }));

test.each([
  'web:1',
  'registry.example.com/image-classifier:v1',
  'registry.example.com:5000/team/web:1.4.2-gpu',
  'vllm/vllm-tpu:nightly-20260330-2f76400-8c0b626',
  `web@sha256:${'0'.repeat(64)}`,
  `web:latest@sha256:${'0'.repeat(64)}`,
  'pulumi-out-000001-tuo',
])('%p says what runs', (image) => {
  expect(server(image)).toEqual([]);
});

test.each(['web', 'web:latest', 'registry.example.com:5000/web', 'vllm/vllm-openai:latest-cu129', 'web:cu129-nightly'])(
  '%p does not say which version runs',
  (image) => {
    expect(server(image)[0]).toContain('must name an exact version');
  },
);

test.each(['', 'Web:1', 'https://registry.example.com/web:1', 'web:1 ', 'web:'])('%p is no image', (image) => {
  expect(server(image)[0]).toContain('must be an image reference');
});
