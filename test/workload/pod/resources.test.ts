import { WebModelServer, type Resources } from '../../../lib';
import { manifestOf, problemsOf, small } from '../trees';

const server = (resources: Resources) => (chart: ConstructorParameters<typeof WebModelServer>[0]) =>
  new WebModelServer(chart, 'web', { image: 'web:1', resources });
const resourcesOf = (resources: Resources): unknown =>
  manifestOf('Deployment', server(resources)).spec.template.spec.containers[0].resources;

test('amounts are written as the API server answers them', () => {
  expect(resourcesOf({ cpu: { request: 0.5, limit: '1000m' }, memory: { request: '1024Mi', limit: '2Gi' } }))
    .toMatchInlineSnapshot(`
{
  "limits": {
    "cpu": "1",
    "ephemeral-storage": "2Gi",
    "memory": "2Gi",
  },
  "requests": {
    "cpu": "500m",
    "ephemeral-storage": "512Mi",
    "memory": "1Gi",
  },
}
`);
});

test('without a limit the container may use what processors are left, and no more memory than it reserved', () => {
  expect(resourcesOf(small)).toMatchObject({ requests: { cpu: '500m', memory: '1Gi' }, limits: { memory: '1Gi' } });
  expect(Object.keys((resourcesOf(small) as { limits: object }).limits)).not.toContain('cpu');
});

test('local disk need not be whole gibibytes', () => {
  expect(resourcesOf({ ...small, ephemeralStorage: { request: '512Mi' } })).toMatchObject({
    requests: { 'ephemeral-storage': '512Mi' },
  });
});

test('a request above the limit is a problem', () => {
  expect(problemsOf(server({ ...small, memory: { request: '2Gi', limit: '1G' } }))).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'resources.memory.request' must not be more than the limit of 1G, got '2Gi'",
]
`);
});

test.each(['0', 'lots', -1])('%p processors are a problem', (request) => {
  expect(problemsOf(server({ ...small, cpu: { request } }))).toHaveLength(1);
});

test('less than a thousandth of a core is a problem', () => {
  expect(problemsOf(server({ ...small, cpu: { request: '100u' } }))[0]).toContain('whole thousandths');
});

test('an amount that is known at deploy time only passes through', () => {
  expect(resourcesOf({ ...small, cpu: { request: 'pulumi-out-000001-tuo' } })).toMatchObject({
    requests: { cpu: 'pulumi-out-000001-tuo' },
  });
});
