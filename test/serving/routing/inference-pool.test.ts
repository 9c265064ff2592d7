import type { Chart } from 'cdk8s';
import { GpuModelServer, InferencePool, vllm, type InferencePoolProps } from '../../../lib';
import { clusterWith, manifestOf, objectsOf, problemsOf, small } from '../../workload/trees';
import { gatewayFor, host, routedCluster } from './servers';

const pool =
  (props: Partial<InferencePoolProps> = {}) =>
  (chart: Chart) => {
    const server = new GpuModelServer(chart, 'chat', {
      engine: vllm({ model: 'Qwen/Qwen3-8B', mutable: true }),
      accelerator: { product: 'NVIDIA-L4' },
      resources: small,
    });
    return new InferencePool(chart, 'chat-pool', { server, endpointPicker: { name: 'chat-epp' }, ...props });
  };

test('a pool holds the pods of the server, at the port that its Service leads to', () => {
  expect(manifestOf('InferencePool', pool(), routedCluster)).toMatchInlineSnapshot(`
{
  "apiVersion": "inference.networking.k8s.io/v1",
  "kind": "InferencePool",
  "metadata": {
    "labels": {
      "app.kubernetes.io/managed-by": "modelyard",
      "app.kubernetes.io/name": "chat-pool",
    },
    "name": "chat-pool",
  },
  "spec": {
    "endpointPickerRef": {
      "failureMode": "FailClose",
      "group": "",
      "kind": "Service",
      "name": "chat-epp",
      "port": {
        "number": 9002,
      },
    },
    "selector": {
      "matchLabels": {
        "app.kubernetes.io/component": "gpu-model-server",
        "app.kubernetes.io/name": "chat",
      },
    },
    "targetPorts": [
      {
        "number": 8000,
      },
    ],
  },
}
`);
});

test('its route leads to the pool instead of to the Service', () => {
  const build = (chart: Chart): unknown =>
    pool({ route: { parentRefs: [gatewayFor(chart)], hostnames: [host] } })(chart);
  expect(manifestOf('HTTPRoute', build, routedCluster).spec.rules[0].backendRefs).toEqual([
    { group: 'inference.networking.k8s.io', kind: 'InferencePool', name: 'chat-pool' },
  ]);
  const route = objectsOf(build, routedCluster).find(({ manifest }) => manifest.kind === 'HTTPRoute');
  expect(route?.dependsOn.map(({ kind }) => kind).sort()).toEqual(['Gateway', 'InferencePool']);
});

test('a cluster without the extension is a problem', () => {
  expect(problemsOf(pool(), clusterWith({ gatewayClass: 'envoy' }))).toEqual([
    expect.stringContaining("'server' needs 'gateway-api-inference-extension'"),
  ]);
});

test.each<[string, Partial<InferencePoolProps>]>([
  ["'targetPorts' must be 1 to 8 ports", { targetPorts: [] }],
  ["'targetPorts[1]' must be another port", { targetPorts: [8000, 8000] }],
  ["'targetPorts[0]' must be a whole number", { targetPorts: [0] }],
  ["'endpointPicker.port' must be a whole number", { endpointPicker: { name: 'chat-epp', port: 70000 } }],
  ["'endpointPicker.name' must be lower-case", { endpointPicker: { name: 'Chat' } }],
  ["'route.port' must be left out", { route: { parentRefs: [{ name: 'shared' }], port: 'http' } }],
])('a problem says %s', (text, props) => {
  expect(problemsOf(pool(props), routedCluster)).toEqual([expect.stringContaining(text)]);
});
