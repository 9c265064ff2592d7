import { ConfigSecret, HashedConfigMap, WebModelServer, type WebModelServerProps } from '../../../lib';
import { manifestOf, problemsOf, small } from '../trees';

type Chart = ConstructorParameters<typeof WebModelServer>[0];
const server = (props: (chart: Chart) => Partial<WebModelServerProps>) => (chart: Chart) =>
  new WebModelServer(chart, 'web', { image: 'web:1', resources: small, ...props(chart) });
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
const containerOf = (build: (chart: Chart) => unknown): any =>
  manifestOf('Deployment', build).spec.template.spec.containers[0];

test('values of every kind become texts, in the order given', () => {
  expect(containerOf(server(() => ({ env: { B: 1, A: true, C: 'x' } }))).env).toEqual([
    { name: 'HOME', value: '/tmp' },
    { name: 'B', value: '1' },
    { name: 'A', value: 'true' },
    { name: 'C', value: 'x' },
  ]);
});

test("the user's own home wins", () => {
  expect(containerOf(server(() => ({ env: { HOME: '/app' } }))).env).toEqual([{ name: 'HOME', value: '/app' }]);
});

test('all keys of a ConfigMap and of a Secret become variables', () => {
  const build = server((chart) => ({
    envFrom: [
      new HashedConfigMap(chart, 'a', { name: 'a', revision: '1', data: {} }),
      new ConfigSecret(chart, 'b', { name: 'b', keys: ['X'] }),
    ],
  }));
  const app = (chart: Chart): void => void build(chart);
  expect(containerOf(app).envFrom).toEqual([{ configMapRef: { name: 'a-1' } }, { secretRef: { name: 'b' } }]);
});

test('a name that is no variable is a problem', () => {
  expect(problemsOf(server(() => ({ env: { '1ST': 'x' } })))).toHaveLength(1);
});
