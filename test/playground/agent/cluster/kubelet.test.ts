import { kubeletOf } from '../../../../playground/agent/cluster/kubelet';

const metadata = { name: 'cpu-0' };
const daemonEndpoints = { kubeletEndpoint: { Port: 20923 } };

test("a kubelet is at its node's own address", () => {
  const addresses = [
    { type: 'Hostname', address: 'cpu-0' },
    { type: 'InternalIP', address: '10.184.42.1' },
  ];
  expect(kubeletOf({ metadata, status: { addresses, daemonEndpoints } })).toEqual({
    name: 'cpu-0',
    host: '10.184.42.1',
    port: 20923,
  });
});

test.each([{ daemonEndpoints }, { addresses: [{ type: 'InternalIP', address: '10.184.42.1' }] }, undefined])(
  'a node that has not said where it is has none yet: %j',
  (status) => {
    expect(() => kubeletOf({ metadata, status })).toThrow('node cpu-0 does not say where its kubelet is');
  },
);
