import { parseObjects, review, type Report } from '../../../lib/review';

type Requests = Record<string, unknown>[];

function template(requests: Requests, version = 'v1'): object {
  return {
    apiVersion: `resource.k8s.io/${version}`,
    kind: 'ResourceClaimTemplate',
    metadata: { name: 'gpus' },
    spec: { spec: { devices: { requests } } },
  };
}

function deployment(pod: object = { resourceClaims: [{ name: 'gpus', resourceClaimTemplateName: 'gpus' }] }): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'chat' },
    spec: {
      replicas: 2,
      template: { metadata: { labels: { app: 'chat' } }, spec: { containers: [{ name: 'server' }], ...pod } },
    },
  };
}

const totals = (...objects: object[]): Report['totals']['after'] =>
  review(
    [],
    objects.flatMap((object) => parseObjects(JSON.stringify(object), 'objects.json')),
  ).totals.after;

const exactly = (fields: object): Requests => [
  { name: 'gpu', exactly: { deviceClassName: 'gpu.nvidia.com', ...fields } },
];

test('devices of a claim count as what one would ask for without it', () => {
  expect(totals(template(exactly({ count: 4 })), deployment()).accelerators).toEqual({ 'nvidia.com/gpu': 8 });
});

test('one device where nothing is said', () => {
  expect(totals(template(exactly({})), deployment()).accelerators).toEqual({ 'nvidia.com/gpu': 2 });
});

test('the shape from before v1beta2 is read, too', () => {
  const requests = [{ name: 'gpu', deviceClassName: 'gpu.nvidia.com', count: 3 }];
  expect(totals(template(requests, 'v1beta1'), deployment()).accelerators).toEqual({ 'nvidia.com/gpu': 6 });
});

test('of alternatives the first counts, and that is said', () => {
  const requests = [
    { name: 'gpu', firstAvailable: [{ deviceClassName: 'gpu.nvidia.com' }, { deviceClassName: 'gpu.amd.com' }] },
  ];
  const after = totals(template(requests), deployment());
  expect(after.accelerators).toEqual({ 'nvidia.com/gpu': 2 });
  expect(after.notCounted).toEqual([expect.stringContaining('alternatives')]);
});

test('all devices of a node are not known in number', () => {
  const after = totals(template(exactly({ allocationMode: 'All' })), deployment());
  expect(after.notCounted).toEqual([expect.stringContaining('takes all of a node')]);
});

test('devices that are only looked after are taken from nobody', () => {
  expect(totals(template(exactly({ adminAccess: true })), deployment()).accelerators).toEqual({});
});

test('a selector by product names it', () => {
  const expression = 'device.attributes["gpu.nvidia.com"].productName == "NVIDIA H100 80GB HBM3"';
  const after = totals(template(exactly({ selectors: [{ cel: { expression } }] })), deployment());
  expect(after.accelerators).toEqual({ 'NVIDIA-H100-80GB-HBM3': 2 });
  expect(after.notCounted).toEqual([]);
});

test('other devices are no accelerators', () => {
  const requests = [{ name: 'nic', exactly: { deviceClassName: 'dranet.networking.k8s.io' } }];
  const after = totals(template(requests), deployment());
  expect([after.accelerators, after.extended]).toEqual([{}, { 'dranet.networking.k8s.io/device': 2 }]);
});

test('an extended resource may be that of a class', () => {
  const pod = {
    containers: [{ name: 'server', resources: { limits: { 'example.com/fast': '2' } } }],
  };
  const deviceClass = {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'DeviceClass',
    metadata: { name: 'gpu.nvidia.com' },
    spec: { extendedResourceName: 'example.com/fast' },
  };
  expect(totals(deviceClass, deployment(pod)).accelerators).toEqual({ 'nvidia.com/gpu': 4 });
});

test('a template that is not there is said', () => {
  expect(totals(deployment()).notCounted).toEqual([
    "the devices of ResourceClaimTemplate 'gpus', which is not among these objects",
  ]);
});

test.each([{ devices: null }, { devices: { requests: [{ exactly: [] }, null, 'x'] } }])(
  '%j is no reason to fail',
  (spec) => {
    const odd = { ...template([]), spec: { spec } };
    expect(totals(odd, deployment()).accelerators).toEqual({});
  },
);
