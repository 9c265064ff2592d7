import type { Chart } from 'cdk8s';
import { Gateway, InferencePool, TrafficSplit } from '../../../lib';
import { crdFolder, schemaViolations } from '../../workload/crd-schemas';
import { objectsOf } from '../../workload/trees';
import { host, routedCluster, tf, web } from './servers';

/** Every field of every custom resource that routing makes. */
function everything(chart: Chart): void {
  const gateway = new Gateway(chart, 'gateway', {
    annotations: { a: 'b' },
    listeners: [
      { name: 'http' },
      { name: 'https', hostname: '*.example.com', tlsSecret: 'certificate', routesFrom: 'All' },
    ],
  });
  const digits = tf(chart, 'digits', {
    route: [
      {
        parentRefs: [gateway.listener('http'), gateway.listener('https')],
        hostnames: [host],
        path: '/digits',
        rewritePath: '/',
        timeouts: { requestSeconds: 600, backendRequestSeconds: 0 },
        annotations: { a: 'b' },
      },
      {
        protocol: 'GRPC',
        parentRefs: [gateway, { name: 'shared', namespace: 'infra', sectionName: 'grpc' }],
        hostnames: ['grpc.example.com'],
        services: ['tensorflow.serving.PredictionService', 'grpc.health.v1.Health'],
      },
    ],
  });
  const chat = web(chart, 'chat');
  const pool = new InferencePool(chart, 'chat-pool', {
    server: chat,
    endpointPicker: { name: 'epp', failureMode: 'FailOpen' },
    targetPorts: [8080, 8081],
    route: { parentRefs: [gateway], hostnames: ['chat.example.com'] },
  });
  new TrafficSplit(chart, 'split', {
    backends: [
      { server: digits, weight: 75 },
      { server: tf(chart, 'canary'), weight: 25 },
    ],
    mirror: { server: tf(chart, 'shadow'), percent: 10 },
    route: [
      { parentRefs: [gateway], hostnames: ['split.example.com'] },
      { protocol: 'GRPC', parentRefs: [gateway], hostnames: ['split-grpc.example.com'] },
    ],
  });
  new TrafficSplit(chart, 'pools', {
    backends: [{ server: pool, weight: 100 }],
    route: { parentRefs: [gateway], hostnames: ['pools.example.com'] },
  });
}

const check = crdFolder === undefined ? test.skip : test;

check('custom resources keep to the schemas of their definitions (needs MODELYARD_CRDS, a folder with them)', () => {
  const resources = objectsOf(everything, routedCluster).flatMap(({ manifest }) =>
    String(manifest['apiVersion']).includes('networking.k8s.io/v1') && manifest['kind'] !== 'Ingress' ? [manifest] : [],
  );
  expect(new Set(resources.map(({ kind }) => kind as string))).toEqual(
    new Set(['Gateway', 'HTTPRoute', 'GRPCRoute', 'InferencePool']),
  );
  expect(
    resources.flatMap((resource) =>
      schemaViolations(resource).map(
        (violation) => `${String(resource['kind'])} ${resource['metadata'].name} ${violation}`,
      ),
    ),
  ).toEqual([]);
});

check('a field that is none is found (needs MODELYARD_CRDS)', () => {
  const route = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: {},
    spec: { parentRefs: [{ name: 'a' }], rules: [{ sessionPersistence: {}, backendRefs: [{ port: '80' }] }] },
  };
  expect(schemaViolations(route)).toEqual([
    '.spec.rules[0].sessionPersistence: is no field',
    '.spec.rules[0].backendRefs[0].name: is missing',
    '.spec.rules[0].backendRefs[0].port: is string, not integer',
  ]);
});
