import { WebModelServer } from '../../../lib';
import { problemsOf, small } from '../trees';

const server = (name: string) =>
  problemsOf((chart) => new WebModelServer(chart, 'web', { name, image: 'web:1', resources: small }));
const host = (value: string) =>
  problemsOf(
    (chart) => new WebModelServer(chart, 'web', { image: 'web:1', resources: small, ingress: { host: value } }),
  );

test.each(['a', 'image-classifier', 'a'.repeat(63), 'pulumi-out-000001-tuo'])('%p is a name', (name) => {
  expect(server(name)).toEqual([]);
});

test.each(['', '1st', 'Image', 'image_classifier', '-a', 'a-', 'a.b', 'a'.repeat(64), 'ä'])('%p is no name', (name) => {
  expect(server(name)).toHaveLength(1);
});

test.each(['models.example.com', '*.example.com', 'localhost'])('%p is a host', (value) => {
  expect(host(value)).toEqual([]);
});

test.each(['https://example.com', 'example.com:80', 'Example.com', 'a..b', '', '*'])('%p is no host', (value) => {
  expect(host(value)).toHaveLength(1);
});
