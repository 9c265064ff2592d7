import type { V1Endpoint, V1EndpointSlice } from '@kubernetes/client-node';
import { backendsOf, nodeKinds, type NodeKind } from '../../../../playground/agent/proxy/endpoints';

function slice(endpoints: V1Endpoint[], changes: Partial<V1EndpointSlice> = {}): V1EndpointSlice {
  return { addressType: 'IPv4', ports: [{ name: 'http', port: 8080 }], endpoints, ...changes };
}
function endpoint(address: string, conditions: V1Endpoint['conditions'], nodeName = 'real'): V1Endpoint {
  return { addresses: [address], conditions, nodeName };
}
const ready = { ready: true, serving: true, terminating: false };
const draining = { ready: false, serving: true, terminating: true };
const starting = { ready: false, serving: false, terminating: false };
const nodes = new Map<string, NodeKind>([
  ['real', 'real'],
  ['gpu-0', 'simulated'],
]);
const addresses = (slices: V1EndpointSlice[]): string[] =>
  backendsOf(slices, 'http', nodes).usable.map(({ host }) => host);

describe('backendsOf', () => {
  it('uses the ready endpoints only, with the port of their slice', () => {
    const backends = backendsOf(
      [slice([endpoint('10.0.0.1', ready), endpoint('10.0.0.2', draining), endpoint('10.0.0.3', starting)])],
      'http',
      nodes,
    );
    expect(backends).toEqual({
      usable: [{ host: '10.0.0.1', port: 8080 }],
      ready: 1,
      total: 3,
      simulatedReady: 0,
    });
  });

  it('uses terminating endpoints that still serve where none is ready', () => {
    expect(
      addresses([
        slice([
          endpoint('10.0.0.2', draining),
          endpoint('10.0.0.3', starting),
          endpoint('10.0.0.4', { ...draining, serving: false }),
        ]),
      ]),
    ).toEqual(['10.0.0.2']);
  });

  it('reads an unset condition as ready', () => {
    expect(addresses([slice([endpoint('10.0.0.1', undefined), endpoint('10.0.0.2', {})])])).toEqual([
      '10.0.0.1',
      '10.0.0.2',
    ]);
  });

  it('never uses endpoints on simulated nodes, but counts them', () => {
    const backends = backendsOf(
      [slice([endpoint('10.0.0.1', ready, 'gpu-0'), endpoint('10.0.0.2', starting, 'gpu-0')])],
      'http',
      nodes,
    );
    expect(backends).toEqual({ usable: [], ready: 1, total: 2, simulatedReady: 1 });
  });

  it('does not use an endpoint on a node that is unknown', () => {
    expect(addresses([slice([endpoint('10.0.0.1', ready, 'gone')])])).toEqual([]);
  });

  it('uses an endpoint that names no node, as written by hand', () => {
    expect(addresses([slice([{ addresses: ['10.0.0.1'], conditions: ready }])])).toEqual(['10.0.0.1']);
  });

  it('drains to real endpoints although a simulated one is ready', () => {
    expect(addresses([slice([endpoint('10.0.0.1', ready, 'gpu-0'), endpoint('10.0.0.2', draining)])])).toEqual([
      '10.0.0.2',
    ]);
  });

  it('takes an endpoint that stands in two slices once, ready if it is so in either', () => {
    const twice = [slice([endpoint('10.0.0.1', starting)]), slice([endpoint('10.0.0.1', ready)])];
    expect(backendsOf(twice, 'http', nodes)).toMatchObject({ ready: 1, total: 1 });
  });

  it('passes over slices without the port', () => {
    expect(addresses([slice([endpoint('10.0.0.1', ready)], { ports: [{ name: 'grpc', port: 8500 }] })])).toEqual([]);
  });

  it('passes over addresses that are none of IPv4', () => {
    const both = [slice([endpoint('10.0.0.1', ready)]), slice([endpoint('fd00::1', ready)], { addressType: 'IPv6' })];
    expect(addresses(both)).toEqual(['10.0.0.1']);
  });
});

it('nodeKinds knows the nodes of kwok by their annotation', () => {
  const list = [
    { metadata: { name: 'gpu-0', annotations: { 'kwok.x-k8s.io/node': 'fake' } } },
    { metadata: { name: 'real' } },
  ];
  expect([...nodeKinds(list)]).toEqual([
    ['gpu-0', 'simulated'],
    ['real', 'real'],
  ]);
});
