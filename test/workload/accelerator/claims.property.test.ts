import fc from 'fast-check';
import { clusterSchema, WebModelServer, type Accelerator, type Cluster } from '../../../lib';
import { nvidiaDevices, type Device } from '../../../playground/cluster/devices/nvidia-devices';
import { checkProperty } from '../property';
import { manifestOf, problemsOf } from '../trees';

const products = {
  'NVIDIA-L4': { memory: 23034, compute: '8.9' },
  'NVIDIA-A100-SXM4-80GB': { memory: 81920, compute: '8.0' },
  'NVIDIA-H100-80GB-HBM3': { memory: 81559, compute: '9.0' },
} as const;
type Product = keyof typeof products;
const names = Object.keys(products) as Product[];
const profiles = ['1g.10gb', '3g.40gb'] as const;

const aPool = fc.record({
  product: fc.constantFrom(...names),
  count: fc.constantFrom(1, 2, 8),
  divided: fc.constantFrom(
    {},
    { migDevices: { '1g.10gb': 2 } },
    { migDevices: { '1g.10gb': 1, '3g.40gb': 1 } },
    { migProfiles: [...profiles] },
  ),
});
// Each condition as often as not: with all of them hardly any pool would do.
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined, freq: 2 });
const aWish = fc.record({
  product: maybe(fc.constantFrom(...names)),
  memory: maybe(fc.constantFrom('20Gi', '70G', '90Gi')),
  computeCapability: maybe(fc.constantFrom('8.0', '8.9', '9.0')),
  mig: maybe(fc.constantFrom(...profiles)),
  count: maybe(fc.constantFrom(1, 2, 4)),
});

const clusterOf = (pools: readonly { divided: object }[]): Cluster =>
  clusterSchema.parse({
    name: 'random',
    profile: { kubernetesVersion: '1.34', featureGates: { DRAPartitionableDevices: true } },
    nodePools: pools.map(({ divided, ...gpu }, at) => ({
      name: `pool-${at}`,
      count: 1,
      capacity: { cpu: 64, memory: '64Gi', gpu: { ...gpu, ...divided, allocation: 'dynamic' } },
    })),
  });

const mebibytes = { '20Gi': 20480, '70G': 66757.2, '90Gi': 92160 } as const;
const server = (accelerator: Accelerator) => (chart: ConstructorParameters<typeof WebModelServer>[0]) =>
  new WebModelServer(chart, 'web', {
    image: 'web:1',
    resources: { cpu: { request: 1 }, memory: { request: '1Gi' } },
    accelerator,
  });

/** The forms of condition that are written, each with what it means for a device. */
const forms: readonly (readonly [RegExp, (device: Device, value: string) => boolean])[] = [
  [
    /productName\.replace\(" ", "-"\) == "(.+)"$/,
    (device, value) => text(device, 'productName').replaceAll(' ', '-') === value,
  ],
  [/profile == "(.+)"$/, (device, value) => text(device, 'profile') === value],
  [/memory\.compareTo\(quantity\("(\d+)Mi"\)\) >= 0$/, (device, value) => memory(device) >= Number(value)],
  [
    /cudaComputeCapability\.compareTo\(semver\("(\d+\.\d)\.0"\)\) >= 0$/,
    (device, value) => compute(device) >= Number(value),
  ],
];
const attribute = (device: Device, name: string): Record<string, string> =>
  (device.attributes[name] ?? {}) as Record<string, string>;
const text = (device: Device, name: string): string => attribute(device, name)['string'] ?? '';
const memory = (device: Device): number => Number(device.capacity['memory']!.value.replace('Mi', ''));
const compute = (device: Device): number =>
  Number(attribute(device, 'cudaComputeCapability')['version']!.replace(/\.0$/, ''));

test('a claim selects the devices that are as asked for and no others, or there is a problem', () => {
  let made = 0;
  checkProperty('claims', fc.tuple(fc.array(aPool, { minLength: 1, maxLength: 3 }), aWish), ([pools, wish]) => {
    const { mig, ...rest } = wish;
    const all = { ...rest, sharing: mig === undefined ? undefined : { mig } };
    const accelerator = Object.fromEntries(
      Object.entries(all).filter(([, value]) => value !== undefined),
    ) as unknown as Accelerator;
    const cluster = clusterOf(pools);
    if (problemsOf(server(accelerator), cluster).length > 0) {
      return;
    }
    made += 1;
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
    const template: any = manifestOf('ResourceClaimTemplate', server(accelerator), cluster);
    const { deviceClassName, count, selectors } = template.spec.spec.devices.requests[0].exactly;
    const enough = cluster.nodePools.map(({ name, capacity }) => {
      const devices = nvidiaDevices(name, capacity.gpu!).flatMap((group) => group.devices);
      const chosen = devices.filter(
        (device) =>
          deviceClassName === `${text(device, 'type')}.nvidia.com` &&
          (selectors as { cel: { expression: string } }[]).every(({ cel: { expression } }) => {
            const [form, means] = forms.find(([each]) => each.test(expression))!;
            return means(device, form.exec(expression)![1]!);
          }),
      );
      const truth = products[capacity.gpu!.product as Product];
      const asAsked = devices.filter(
        (device) =>
          (wish.product === undefined || wish.product === capacity.gpu!.product) &&
          (mig === undefined ? text(device, 'type') === 'gpu' : text(device, 'profile') === mig) &&
          (wish.memory === undefined || truth.memory >= mebibytes[wish.memory]) &&
          (wish.computeCapability === undefined || Number(truth.compute) >= Number(wish.computeCapability)),
      );
      expect(chosen.map((device) => device.name)).toEqual(asAsked.map((device) => device.name));
      return chosen.length >= count;
    });
    expect(enough).toContain(true);
  });
  // Problems everywhere would be no proof.
  expect(made).toBeGreaterThan(40);
});
