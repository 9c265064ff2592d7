import { parseObjects, parsePrices, review } from '../../lib/review';

function server(kind: string, extra: string, pod = ''): string {
  return `---
apiVersion: ${kind === 'CronJob' || kind === 'Job' ? 'batch/v1' : 'apps/v1'}
kind: ${kind}
metadata: { name: a }
spec:
  ${extra}
  template:
    metadata: { labels: { app: a } }
    spec:
      containers:
        - { name: a, image: 'a:1.0.0', resources: { requests: { cpu: 500m, memory: 1Gi }, limits: { memory: 1Gi, nvidia.com/gpu: 2 } } }
      ${pod}
`;
}

const deployment = (replicas: number, pod = ''): string => server('Deployment', `replicas: ${replicas}`, pod);
const after = (text: string, prices?: string): ReturnType<typeof review>['totals']['after'] =>
  review([], parseObjects(text, 'a.yaml'), prices === undefined ? {} : { prices: parsePrices(prices, 'prices.yaml') })
    .totals.after;

test('totals are pods times their requests; what has only a limit requests it', () => {
  expect(after(deployment(3))).toMatchObject({
    pods: 3,
    cpu: 1.5,
    memory: 3 * 2 ** 30,
    accelerators: { 'nvidia.com/gpu': 6 },
  });
});

test('accelerators are counted by product where the pod names one', () => {
  expect(after(deployment(3, 'nodeSelector: { nvidia.com/gpu.product: NVIDIA-L4 }')).accelerators).toEqual({
    'NVIDIA-L4': 6,
  });
});

test('an init container counts where it takes more than the others, a sidecar beside them', () => {
  const init = (restart: string): string =>
    deployment(1, `initContainers: [{ name: i, image: 'i:1.0.0', ${restart} resources: { requests: { cpu: 2 } } }]`);
  expect([after(init('')).cpu, after(init('restartPolicy: Always,')).cpu]).toEqual([2, 2.5]);
});

test('an autoscaler makes a least and a most', () => {
  const scaler =
    '---\n{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: a}, spec: {minReplicas: ' +
    '2, maxReplicas: 5, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}}}\n';
  expect(after(deployment(1) + scaler)).toMatchObject({
    pods: 2,
    most: { pods: 5, accelerators: { 'nvidia.com/gpu': 10 } },
  });
});

test('what cannot be counted is named', () => {
  expect(after(server('DaemonSet', 'selector: { matchLabels: { app: a } }')).notCounted).toEqual([
    expect.stringMatching(/^all but one pod of DaemonSet 'a'/),
  ]);
});

test('storage is that of claims, also of those of a StatefulSet', () => {
  const claims =
    'volumeClaimTemplates: [{ metadata: { name: d }, spec: { storageClassName: fast, resources: { requests: ' +
    '{ storage: 1Gi } } } }]';
  expect(after(server('StatefulSet', `replicas: 3\n  ${claims}`)).storage).toEqual({ fast: 3 * 2 ** 30 });
});

test('a cost is made of the prices that there are, and what has none is named', () => {
  const { monthlyCost } = after(
    deployment(2, 'nodeSelector: { nvidia.com/gpu.product: NVIDIA-L4 }'),
    'currency: EUR\ncpu: 20\naccelerators: { NVIDIA-L4: 300 }\n',
  );
  expect(monthlyCost).toEqual({ currency: 'EUR', amount: 20 + 1200, unpriced: ['memory'] });
});

test('a dearer workload is named, with what it costs more', () => {
  const prices = parsePrices('currency: EUR\ncpu: 20\naccelerators: { nvidia.com/gpu: 100 }\n', 'prices.yaml');
  const { findings } = review(parseObjects(deployment(1), 'a'), parseObjects(deployment(2), 'b'), { prices });
  expect(findings.filter(({ rule }) => rule === 'cost')).toMatchObject([
    { message: 'It costs about 210 EUR a month more', severity: 'low' },
  ]);
});

test('without prices there is no cost', () => {
  expect(after(deployment(1))).not.toHaveProperty('monthlyCost');
});

test('a price file is checked', () => {
  expect(() => parsePrices('currency: EUR\ngpu: 5\ncpu: -1\n', 'prices.yaml')).toThrow(
    /^prices\.yaml: not a price file: .*/,
  );
});
