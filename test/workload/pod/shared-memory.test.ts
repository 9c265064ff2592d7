import { WebModelServer, type WebModelServerProps } from '../../../lib';
import { manifestOf, problemsOf, small } from '../trees';

const server = (props: Partial<WebModelServerProps>) => (chart: ConstructorParameters<typeof WebModelServer>[0]) =>
  new WebModelServer(chart, 'web', {
    image: 'web:1',
    resources: small,
    accelerator: { product: 'NVIDIA-L4' },
    ...props,
  });

test('half of the memory limit is shared memory', () => {
  const pod = manifestOf('Deployment', server({ resources: { ...small, memory: { request: '1Gi', limit: '3Gi' } } }))
    .spec.template.spec;
  expect(pod.volumes).toContainEqual({ name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: '1536Mi' } });
  expect(pod.containers[0].volumeMounts).toContainEqual({ name: 'shared-memory', mountPath: '/dev/shm' });
});

test('as much as the memory limit is a problem', () => {
  expect(problemsOf(server({ sharedMemory: '1Gi' }))).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'sharedMemory' must be less than the memory limit of 1Gi, of which it is a part, got '1Gi'",
]
`);
});

test('without an accelerator there is none to size', () => {
  expect(
    problemsOf(
      (chart) => new WebModelServer(chart, 'web', { image: 'web:1', resources: small, sharedMemory: '512Mi' }),
    )[0],
  ).toContain("needs an 'accelerator'");
});
