import { ApiObject, App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import {
  customize,
  setRawFields,
  SynthesisError,
  synthesize,
  TrainingJob,
  WebModelServer,
  type CustomizableProps,
  type DeepPartial,
} from '../../../lib';
import { provideCluster } from '../../../lib/workload/cluster/cluster-context';
import { gpuCluster, small } from '../trees';

function serverIn(chart: Chart): WebModelServer {
  return new WebModelServer(chart, 'web', {
    image: 'web:1',
    resources: small,
    replicas: 2,
    env: { A: 'a' },
    ingress: { host: 'web.example.com' },
  });
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
function manifestOf(kind: string, change: (server: WebModelServer) => void): any {
  const app = new App();
  provideCluster(app, gpuCluster);
  change(serverIn(new Chart(app, 'test')));
  return synthesize(app).find(({ manifest }) => manifest.kind === kind)?.manifest;
}

function problemsOf(change: (server: WebModelServer) => void): readonly string[] {
  try {
    manifestOf('Deployment', change);
    return [];
  } catch (error) {
    if (error instanceof SynthesisError) {
      return error.problems;
    }
    throw error;
  }
}

const podFields = (spec: DeepPartial<k8s.PodSpec>): DeepPartial<CustomizableProps['Deployment']> => ({
  spec: { template: { spec } },
});

test('fields of a pod merge into what is there', () => {
  const { spec } = manifestOf('Deployment', (server) =>
    customize(
      server.deployment,
      'Deployment',
      podFields({ priorityClassName: 'serving', nodeSelector: { disk: 'ssd' } }),
    ),
  );
  expect(spec.template.spec).toMatchObject({
    priorityClassName: 'serving',
    nodeSelector: { disk: 'ssd' },
    automountServiceAccountToken: false,
  });
});

test('a container is changed by its name', () => {
  const { spec } = manifestOf('Deployment', (server) =>
    customize(
      server.deployment,
      'Deployment',
      podFields({ containers: [{ name: 'server', workingDir: '/srv', env: [{ name: 'A', value: 'b' }] }] }),
    ),
  );
  const [container] = spec.template.spec.containers;
  expect(container).toMatchObject({ name: 'server', image: 'web:1', workingDir: '/srv' });
  expect(container.env).toContainEqual({ name: 'A', value: 'b' });
});

test('a container, a volume and a mount that are not there are added', () => {
  const { spec } = manifestOf('Deployment', (server) => {
    customize(
      server.deployment,
      'Deployment',
      podFields({
        containers: [
          { name: 'server', volumeMounts: [{ name: 'tmp', mountPath: '/logs', subPath: 'logs' }] },
          { name: 'logger', image: 'fluent/fluent-bit:3.2.4' },
        ],
        volumes: [{ name: 'extra', emptyDir: {} }],
      }),
    );
  });
  const pod = spec.template.spec;
  expect(pod.containers.map(({ name }: { name: string }) => name)).toEqual(['server', 'logger']);
  expect(pod.containers[0].volumeMounts).toEqual([
    { name: 'tmp', mountPath: '/tmp' },
    { name: 'tmp', mountPath: '/logs', subPath: 'logs' },
  ]);
  expect(pod.volumes.map(({ name }: { name: string }) => name)).toEqual(['tmp', 'extra']);
});

test('a field that the classes spell in their own way arrives', () => {
  const { spec } = manifestOf('Service', (server) =>
    customize(server.service, 'Service', { spec: { clusterIp: 'None', loadBalancerIp: '10.0.0.1' } }),
  );
  expect(spec).toMatchObject({ clusterIP: 'None', loadBalancerIP: '10.0.0.1' });
});

test('quantities and ports are given as their classes', () => {
  const { spec } = manifestOf('PodDisruptionBudget', (server) =>
    customize(server.disruptionBudget ?? server.service, 'PodDisruptionBudget', {
      spec: { maxUnavailable: k8s.IntOrString.fromString('50%') },
    }),
  );
  expect(spec.maxUnavailable).toBe('50%');
});

test('an Ingress is changed too', () => {
  const { metadata, spec } = manifestOf('Ingress', (server) =>
    customize(server.ingress ?? server.service, 'Ingress', {
      metadata: { annotations: { a: 'b' } },
      spec: { ingressClassName: 'other' },
    }),
  );
  expect([metadata.annotations, spec.ingressClassName]).toEqual([{ a: 'b' }, 'other']);
});

test('a Job is changed too', () => {
  const app = new App();
  const job = new TrainingJob(new Chart(app, 'test'), 'train', { image: 'train:1', resources: small });
  customize(job.job, 'Job', { spec: { template: { spec: { hostname: 'train' } } } });
  expect(synthesize(app).at(-1)?.manifest['spec'].template.spec.hostname).toBe('train');
});

test('the last change wins, whichever way it was made', () => {
  const { spec } = manifestOf('Deployment', (server) => {
    setRawFields(server.deployment, { spec: { paused: true } });
    customize(server.deployment, 'Deployment', { spec: { paused: false } });
  });
  expect(spec.paused).toBe(false);
});

test('every field that the class would drop is named', () => {
  // Types reject it where it is written; a value from elsewhere gets past them.
  const fields = JSON.parse(
    '{"spec":{"replica":3,"template":{"spec":{"containers":[{"name":"server","imagePullPolice":"Always",' +
      '"resizePolicy":[{"resourceName":"cpu","restartPolicy":"NotRequired"}]}]}}}}',
  ) as DeepPartial<k8s.KubeDeploymentProps>;
  expect(problemsOf((server) => customize(server.deployment, 'Deployment', fields))).toMatchInlineSnapshot(`
[
  "KubeDeployment 'test/web/deployment': 'spec.replica' is no field of a Deployment of Kubernetes 1.28, or has a value of the wrong kind (k8s.Quantity and k8s.IntOrString are classes). Correct it; a newer field is set by setRawFields",
  "KubeDeployment 'test/web/deployment': 'spec.template.spec.containers[0].imagePullPolice' is no field of a Deployment of Kubernetes 1.28, or has a value of the wrong kind (k8s.Quantity and k8s.IntOrString are classes). Correct it; a newer field is set by setRawFields",
]
`);
});

test('a field that is none does not compile, and is a problem for those who get past that', () => {
  // @ts-expect-error -- that is what is tested
  const change = (server: WebModelServer): void => customize(server.deployment, 'Deployment', { spec: { replica: 3 } });
  expect(problemsOf(change)).toHaveLength(1);
});

test('a plain value where a class belongs is not lost silently', () => {
  const fields = {
    spec: {
      template: { spec: { containers: [{ name: 'server', resources: { limits: { 'nvidia.com/gpu': '1' } } }] } },
    },
  } as unknown as DeepPartial<k8s.KubeDeploymentProps>;
  expect(problemsOf((server) => customize(server.deployment, 'Deployment', fields))).toEqual([
    expect.stringContaining("'spec.template.spec.containers[0].resources.limits.nvidia.com/gpu' is no field"),
  ]);
});

test.each<[string, (server: WebModelServer) => void]>([
  ["'Service'", (server) => customize(server.deployment, 'Service', { spec: { type: 'NodePort' } })],
  [
    "'metadata.name' must be changed where the object is made",
    (server) => customize(server.deployment, 'Deployment', { metadata: { name: 'other' } }),
  ],
  [
    "must be containers that are there ('server'), or have an 'image', got 'sever'",
    (server) =>
      customize(server.deployment, 'Deployment', podFields({ containers: [{ name: 'sever', workingDir: '/' }] })),
  ],
  [
    "'spec.template.spec.hostname' must have a value",
    (server) => customize(server.deployment, 'Deployment', podFields({ hostname: null as unknown as string })),
  ],
  [
    "'customize()' cannot read the fields",
    (server) => customize(server.deployment, 'Deployment', podFields({ containers: {} as k8s.Container[] })),
  ],
])('a problem says %s', (text, change) => {
  expect(problemsOf(change)).toEqual([expect.stringContaining(text)]);
});

test('a custom resource has no class to be checked by', () => {
  const app = new App();
  const object = new ApiObject(new Chart(app, 'test'), 'job', { apiVersion: 'example.com/v1', kind: 'Job' });
  customize(object, 'Job', { spec: { parallelism: 1 } });
  expect(() => synthesize(app)).toThrow(/'customize\(\)' takes objects of the generated classes only/);
});
