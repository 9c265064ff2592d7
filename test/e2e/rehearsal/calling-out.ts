import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { parseObjects, type SourcedObject } from '../../../lib/review';

/** Somebody whose address a change names, in every way in which a control plane could come to call it. */
export class Listener {
  /** How often it was called. */
  calls = 0;

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.calls += 1;
      socket.destroy();
    });
  }

  static async start(): Promise<Listener> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return new Listener(server);
  }

  async stop(): Promise<void> {
    await new Promise((done) => this.server.close(done));
  }

  /** The objects that name it. */
  get objects(): SourcedObject[] {
    const { port } = this.server.address() as AddressInfo;
    return parseObjects(objectsNaming(port), 'calling-out.yaml');
  }
}

const objectsNaming = (port: number): string => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: callers.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { kind: Caller, plural: callers }
  conversion:
    strategy: Webhook
    webhook: { conversionReviewVersions: [v1], clientConfig: { url: 'https://127.0.0.1:${port}/' } }
  versions:
    - { name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } } }
    - { name: v2, served: true, storage: false, schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } } }
---
{ apiVersion: example.com/v2, kind: Caller, metadata: { name: caller, namespace: default } }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: caller }
webhooks:
  - name: caller.example.com
    clientConfig: { url: 'https://127.0.0.1:${port}/' }
    rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'] }]
    failurePolicy: Ignore
    sideEffects: None
    admissionReviewVersions: [v1]
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: v1.caller.example.com }
spec: { group: caller.example.com, version: v1, groupPriorityMinimum: 100, versionPriority: 100, insecureSkipTLSVerify: true, service: { name: caller, namespace: default, port: 443 } }
---
{ apiVersion: v1, kind: Service, metadata: { name: caller, namespace: default }, spec: { clusterIP: None, ports: [{ name: https, port: 443 }] } }
---
# The Service by which the control plane reaches the rehearsal's metrics.
{ apiVersion: v1, kind: Service, metadata: { name: playground-metrics, namespace: kube-system }, spec: { selector: { app: caller }, ports: [{ name: https, port: 443, targetPort: ${port} }] } }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: caller, namespace: kube-system, labels: { kubernetes.io/service-name: playground-metrics } }
addressType: FQDN
endpoints: [{ addresses: [127.0.0.1], conditions: { ready: true } }]
ports: [{ name: https, port: ${port}, protocol: TCP }]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: caller, namespace: default, labels: { kubernetes.io/service-name: caller } }
addressType: FQDN
endpoints: [{ addresses: [127.0.0.1], conditions: { ready: true } }]
ports: [{ name: https, port: ${port}, protocol: TCP }]
---
{ apiVersion: v1, kind: Node, metadata: { name: caller }, spec: { taints: [{ key: caller, effect: NoSchedule }] }, status: { addresses: [{ type: InternalIP, address: 127.0.0.1 }], daemonEndpoints: { kubeletEndpoint: { Port: ${port} } } } }
`;
