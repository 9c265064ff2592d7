import { App } from 'cdk8s';
import {
  customEngine,
  Environment,
  GpuModelServer,
  nim,
  type Engine,
  SynthesisError,
  synthesize,
  WebModelServer,
  type WebModelServerProps,
} from '../../lib';
import { problemsOf, small } from './trees';

const wrong = (props: Partial<WebModelServerProps>) =>
  problemsOf((chart) => new WebModelServer(chart, 'web', { image: 'web:1', resources: small, ...props })).map(
    (problem) => problem.replace(/^.*?: /, ''),
  );
const wrongEngine = (engine: Engine) =>
  problemsOf(
    (chart) => new GpuModelServer(chart, 'chat', { engine, accelerator: { product: 'NVIDIA-L4' }, resources: small }),
  ).map((problem) => problem.replace(/^.*?: /, ''));

test('what can be the name of no object is a problem of the prop that refers to it', () => {
  const host = 'a.example.com';
  expect([
    ...wrong({ ingress: { host, tlsSecret: 'No Secret' } }),
    ...wrong({ ingress: { host, ingressClass: 'No Class' } }),
    ...wrong({ ingress: { host, name: 'No Name' } }),
    ...wrong({ env: { A: { secretName: 'No Secret', key: 'password' } } }),
    ...wrong({ env: { A: { secretName: 'secret', key: 'no key' } } }),
    ...wrong({ volumes: [{ volume: { secretName: 'No Secret', key: 'password' }, path: '/secret' }] }),
    ...wrongEngine(nim({ model: 'a/b', mutable: true, imagePullSecret: 'No Secret' })),
    ...wrongEngine(customEngine({ image: 'engine:1', port: 8000, imagePullSecrets: ['No Secret'] })),
  ]).toMatchInlineSnapshot(`
[
  "'ingress.tlsSecret' must be the name of an object: lower-case letters, digits, hyphens and dots that begin and end with a letter or digit, got (hidden)",
  "'ingress.ingressClass' must be the name of an object: lower-case letters, digits, hyphens and dots that begin and end with a letter or digit, got 'No Class'",
  "'ingress.name' must be the name of an object: lower-case letters, digits, hyphens and dots that begin and end with a letter or digit, got 'No Name'",
  "'env.A.secretName' must be the name of an object: lower-case letters, digits, hyphens and dots that begin and end with a letter or digit, got (hidden)",
  "'env.A.key' must consist of letters, digits, hyphens, underscores and dots, got (hidden)",
  "'volumes[0].volume.secretName' must be the name of an object: lower-case letters, digits, hyphens and dots that begin and end with a letter or digit, got (hidden)",
  "'engine.imagePullSecret' must be the name of an object: lower-case letters, digits, hyphens and dots that begin and end with a letter or digit, got (hidden)",
  "'engine.imagePullSecrets[0]' must be the name of an object: lower-case letters, digits, hyphens and dots that begin and end with a letter or digit, got (hidden)",
]
`);
});

test('a pull secret of an environment has a name', () => {
  expect(() =>
    synthesize(new Environment(new App(), 'shop', { namespace: 'shop', imagePullSecrets: ['No Secret'] })),
  ).toThrow(SynthesisError);
});

test('names with dots are names', () => {
  expect(
    wrong({
      ingress: { host: 'a.example.com', tlsSecret: 'a.example.com', ingressClass: 'public.example.com', name: 'a.b' },
      env: { A: { secretName: 'a.b', key: 'A_b.c' } },
    }),
  ).toEqual([]);
});
