import type { V1EndpointSlice, V1Node, V1Service } from '@kubernetes/client-node';
import { Refusal } from '../../../../playground/agent/proxy/refusal';
import { parseRoute } from '../../../../playground/agent/proxy/route';
import { ServiceDirectory } from '../../../../playground/agent/proxy/service-directory';

const service = (namespace: string, name: string): V1Service => ({
  metadata: { namespace, name },
  spec: { clusterIP: '10.96.0.7', ports: [{ name: 'http', port: 80 }] },
});
const headless: V1Service = {
  metadata: { namespace: 'team-b', name: 'peers' },
  spec: { clusterIP: 'None', ports: [{ name: 'http', port: 8080 }] },
};
const slice = (name: string, nodeName: string, ready = true): V1EndpointSlice => ({
  addressType: 'IPv4',
  metadata: { namespace: name === 'peers' ? 'team-b' : 'team-a', labels: { 'kubernetes.io/service-name': name } },
  ports: [{ name: 'http', port: 8080 }],
  endpoints: [{ addresses: ['10.0.0.1'], nodeName, conditions: { ready } }],
});
const nodes: V1Node[] = [
  { metadata: { name: 'gpu-0', annotations: { 'kwok.x-k8s.io/node': 'fake' } } },
  { metadata: { name: 'real' } },
];

function directory(slices: V1EndpointSlice[]): ServiceDirectory {
  const services = [
    service('team-a', 'classifier'),
    service('team-a', 'llm'),
    service('team-b', 'flask'),
    headless,
    service('default', 'kubernetes'),
  ];
  return new ServiceDirectory({ services: () => services, endpointSlices: () => slices, nodes: () => nodes });
}

function refusal(path: string, slices: V1EndpointSlice[] = []): Refusal {
  const route = parseRoute(path);
  if (route === undefined) {
    throw new Error(`${path} is no route`);
  }
  try {
    directory(slices).addresses(route);
  } catch (error) {
    if (error instanceof Refusal) {
      return error;
    }
    throw error;
  }
  throw new Error(`${path} was not refused`);
}

describe('ServiceDirectory', () => {
  it('leads to the address of the Service, at the port of the Service', () => {
    const route = { namespace: 'team-a', service: 'classifier', prefix: '', path: '/' };
    expect(directory([slice('classifier', 'real')]).addresses(route)).toEqual([{ host: '10.96.0.7', port: 80 }]);
  });

  it('leads to the pods of a Service without an address, which it finds by the label of its slices', () => {
    const route = { namespace: 'team-b', service: 'peers', prefix: '', path: '/' };
    expect(directory([slice('peers', 'real'), slice('classifier', 'real')]).addresses(route)).toEqual([
      { host: '10.0.0.1', port: 8080 },
    ]);
  });

  it('lists the namespaces there are for an unknown one', () => {
    expect(refusal('/team-c/classifier/')).toMatchObject({
      status: 404,
      code: 'UnknownNamespace',
      details: { allowed: ['team-a', 'team-b'] },
    });
  });

  it('lists the Services there are for an unknown one', () => {
    expect(refusal('/team-a/flask/')).toMatchObject({
      status: 404,
      code: 'UnknownService',
      details: { allowed: ['classifier', 'llm'] },
    });
  });

  it('lists the ports there are for an unknown one', () => {
    expect(refusal('/team-a/classifier:81/')).toMatchObject({
      status: 404,
      code: 'UnknownPort',
      details: { allowed: ['http', '80'] },
    });
  });

  it("does not lead to the API server's own Service", () => {
    expect(refusal('/default/kubernetes/')).toMatchObject({ status: 404, code: 'UnknownNamespace' });
  });

  it('says how many pods are ready where none is', () => {
    expect(refusal('/team-a/classifier/', [slice('classifier', 'real', false)])).toMatchObject({
      status: 503,
      message:
        "Service 'team-a/classifier' has no ready pod: 0 of 1 are ready. See its pods with: kubectl -n team-a get pods",
      details: { ready: 0, total: 1 },
    });
  });

  it('says that a simulated model cannot answer', () => {
    expect(refusal('/team-a/llm/', [slice('llm', 'gpu-0')])).toMatchObject({
      status: 503,
      code: 'Simulated',
      message: expect.stringContaining('runs on a simulated node and cannot answer') as string,
    });
  });

  it('lists all Services with their addresses and states', () => {
    const list = directory([slice('classifier', 'real'), slice('llm', 'gpu-0')]).list('http://127.0.0.1:1');
    expect(list.map(({ url, ready, simulated }) => ({ url, ready, simulated }))).toEqual([
      { url: 'http://127.0.0.1:1/team-a/classifier/', ready: 1, simulated: false },
      { url: 'http://127.0.0.1:1/team-a/llm/', ready: 1, simulated: true },
      { url: 'http://127.0.0.1:1/team-b/flask/', ready: 0, simulated: false },
      { url: 'http://127.0.0.1:1/team-b/peers/', ready: 0, simulated: false },
    ]);
  });
});
