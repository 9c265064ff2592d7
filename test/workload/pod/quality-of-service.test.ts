import fc from 'fast-check';
import { TrainingJob, WebModelServer, type QualityOfService, type Resources } from '../../../lib';
import { qualityOfServiceOf } from '../../../lib/workload/pod/quality-of-service';
import { parseQuantity } from '../../../lib/workload/values/quantity';
import { checkProperty } from '../property';
import { manifestOf, problemsOf } from '../trees';

/* eslint-disable @typescript-eslint/no-explicit-any -- manifests */

const server = (resources: Resources) => (chart: ConstructorParameters<typeof WebModelServer>[0]) =>
  new WebModelServer(chart, 'web', { image: 'web:1', resources });
const podOf = (resources: Resources): any => manifestOf('Deployment', server(resources)).spec.template.spec;
const resourcesOf = (resources: Resources): any => podOf(resources).containers[0].resources;

/**
 * What the API server writes into `status.qosClass`: its defaulting of requests, and then GetPodQOS.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/helper/qos/qos.go
 */
function qosClass(pod: any): QualityOfService {
  const requests = new Map<string, bigint>();
  const limits = new Map<string, bigint>();
  let guaranteed = true;
  for (const { resources = {} } of [...pod.containers, ...(pod.initContainers ?? [])] as {
    resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  }[]) {
    const found = new Set<string>();
    for (const [name, amount] of Object.entries({ ...resources.limits, ...resources.requests })) {
      add(requests, name, amount);
    }
    for (const [name, amount] of Object.entries(resources.limits ?? {})) {
      if (add(limits, name, amount)) {
        found.add(name);
      }
    }
    guaranteed &&= found.has('cpu') && found.has('memory');
  }
  if (requests.size === 0 && limits.size === 0) {
    return 'BestEffort';
  }
  guaranteed &&= [...requests].every(([name, amount]) => limits.get(name) === amount);
  return guaranteed && requests.size === limits.size ? 'Guaranteed' : 'Burstable';
}

function add(sums: Map<string, bigint>, name: string, amount: string): boolean {
  const { nano } = parseQuantity(amount)!;
  if (!['cpu', 'memory'].includes(name) || nano === 0n) {
    return false;
  }
  sums.set(name, (sums.get(name) ?? 0n) + nano);
  return true;
}

test('Guaranteed fills in the limits', () => {
  expect(
    resourcesOf({
      qualityOfService: 'Guaranteed',
      cpu: { request: 2 },
      memory: { request: '4Gi' },
      ephemeralStorage: { request: '1Gi' },
    }),
  ).toMatchInlineSnapshot(`
{
  "limits": {
    "cpu": "2",
    "memory": "4Gi",
  },
  "requests": {
    "cpu": "2",
    "ephemeral-storage": "1Gi",
    "memory": "4Gi",
  },
}
`);
});

test('Burstable leaves processors without a limit', () => {
  expect(resourcesOf({ qualityOfService: 'Burstable', cpu: { request: 2 }, memory: { request: '4Gi' } })).toEqual({
    requests: { cpu: '2', memory: '4Gi', 'ephemeral-storage': '512Mi' },
    limits: { memory: '4Gi', 'ephemeral-storage': '2Gi' },
  });
});

test('BestEffort reserves nothing but local disk', () => {
  expect(resourcesOf({ qualityOfService: 'BestEffort' })).toEqual({
    requests: { 'ephemeral-storage': '512Mi' },
    limits: { 'ephemeral-storage': '2Gi' },
  });
  expect(resourcesOf({ qualityOfService: 'BestEffort', ephemeralStorage: { request: '1Gi', limit: '2Gi' } })).toEqual({
    requests: { 'ephemeral-storage': '1Gi' },
    limits: { 'ephemeral-storage': '2Gi' },
  });
});

test('runs have a quality of service too', () => {
  const job = manifestOf(
    'Job',
    (chart) =>
      new TrainingJob(chart, 'run', {
        image: 'run:1',
        resources: { qualityOfService: 'Guaranteed', cpu: { request: 1 }, memory: { request: '1Gi' } },
      }),
  );
  expect(qosClass(job.spec.template.spec)).toBe('Guaranteed');
});

test.each<[string, object, string]>([
  [
    'a limit above the request',
    { qualityOfService: 'Guaranteed', cpu: { request: 1, limit: 2 }, memory: { request: '1Gi' } },
    "must be 'Burstable', which the amounts make the pod. Else give every container",
  ],
  [
    'limits that are the requests',
    { qualityOfService: 'Burstable', cpu: { request: 1, limit: '1000m' }, memory: { request: '1Gi' } },
    "must be 'Guaranteed', which the amounts make the pod. Else leave out 'resources.cpu.limit'",
  ],
  [
    'something reserved',
    { qualityOfService: 'BestEffort', memory: { request: '1Gi' } },
    "must be 'Burstable', which the amounts make the pod. Else leave out all requests",
  ],
  [
    'no such class',
    { qualityOfService: 'Best', cpu: { request: 1 }, memory: { request: '1Gi' } },
    "must be one of Guaranteed, Burstable, BestEffort, got 'Best'",
  ],
])('%s is a problem', (_, resources, message) => {
  expect(problemsOf(server(resources as Resources))).toEqual([
    expect.stringContaining(`'resources.qualityOfService' ${message}`),
  ]);
});

test('an accelerator with BestEffort is a problem', () => {
  const resources: Resources = { qualityOfService: 'BestEffort' };
  expect(
    problemsOf(
      (chart) => new WebModelServer(chart, 'web', { image: 'web:1', resources, accelerator: { product: 'NVIDIA-L4' } }),
    ),
  ).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'resources.qualityOfService' must be 'Guaranteed' or 'Burstable' with an 'accelerator': whoever reserves no memory is stopped first, and the accelerator's work is lost, got 'BestEffort'",
]
`);
});

test('an amount that is wrong, or known at deploy time only, is no problem of the class', () => {
  expect(
    problemsOf(server({ qualityOfService: 'Guaranteed', cpu: { request: 'lots' }, memory: { request: '1Gi' } })),
  ).toHaveLength(1);
  expect(
    problemsOf(
      server({
        qualityOfService: 'Guaranteed',
        cpu: { request: 1, limit: 'pulumi-out-000001-tuo' },
        memory: { request: '1Gi' },
      }),
    ),
  ).toEqual([]);
});

const amount = <T>(values: readonly T[]) =>
  fc.record({ request: fc.constantFrom(...values), limit: fc.constantFrom(undefined, ...values) });
const someResources = fc.record({
  qualityOfService: fc.constantFrom(undefined, 'Guaranteed', 'Burstable', 'BestEffort'),
  cpu: fc.option(amount([1, '1000m', '0.5', 2]), { nil: undefined, freq: 2 }),
  memory: fc.option(amount(['1Gi', '1024Mi', '2Gi', '1G']), { nil: undefined, freq: 2 }),
  ephemeralStorage: fc.option(amount(['1Gi', '2Gi']), { nil: undefined }),
}) as fc.Arbitrary<any>;

test('a pod has the class that was asked for, or there is a problem', () => {
  const seen = new Set<string>();
  const check = (resources: any): void => {
    if (problemsOf(server(resources)).length > 0) {
      return;
    }
    const actual = qosClass(podOf(resources));
    seen.add(`${resources.qualityOfService} ${actual}`);
    expect(actual).toBe(resources.qualityOfService ?? actual);
  };
  // Limits that happen to be the requests, of both, are one program in a hundred.
  checkProperty('quality of service', someResources, check, [
    { cpu: { request: 1, limit: '1000m' }, memory: { request: '1Gi', limit: '1024Mi' } },
  ]);
  expect([...seen].sort()).toEqual(
    expect.arrayContaining([
      'BestEffort BestEffort',
      'Burstable Burstable',
      'Guaranteed Guaranteed',
      'undefined Burstable',
      'undefined Guaranteed',
    ]),
  );
});

test('amounts that name no limits can always be Guaranteed', () => {
  checkProperty(
    'guaranteed',
    fc.tuple(fc.constantFrom(1, '250m', 0.5), fc.constantFrom('1Gi', '100M')),
    ([cpu, memory]) => {
      expect(
        problemsOf(server({ qualityOfService: 'Guaranteed', cpu: { request: cpu }, memory: { request: memory } })),
      ).toEqual([]);
    },
  );
});

test('the class of several containers is what Kubernetes makes of them all', () => {
  const resources = fc.record({
    requests: fc.dictionary(fc.constantFrom('cpu', 'memory', 'nvidia.com/gpu'), fc.constantFrom('0', '1', '2')),
    limits: fc.dictionary(fc.constantFrom('cpu', 'memory'), fc.constantFrom('2')),
  });
  checkProperty('containers', fc.array(resources, { minLength: 1, maxLength: 3 }), (all) => {
    const quantities = (amounts: Record<string, string>): any =>
      Object.fromEntries(Object.entries(amounts).map(([name, value]) => [name, { value }]));
    const containers = all.map((each) => ({
      name: 'a',
      resources: { requests: quantities(each.requests), limits: quantities(each.limits) },
    }));
    expect(qualityOfServiceOf(containers)).toBe(qosClass({ containers: all.map((each) => ({ resources: each })) }));
  });
});
