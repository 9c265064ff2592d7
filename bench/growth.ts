import { parseObjects, renderHtml, renderJson, renderMarkdown, renderText, review } from '../lib/review';
import { median } from './compare';

// How the cost of a review grows with what is reviewed: ten times the objects, all in one
// namespace where each could have to do with each other, should cost at most twelve times as much.

const kinds = (at: number, change: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: server-${at}, namespace: team }
spec:
  replicas: 3
  selector: { matchLabels: { app: server-${at}, part: server } }
  template:
    metadata: { labels: { app: server-${at}, part: server } }
    spec:
      serviceAccountName: server-${at}
      containers:
        - name: server
          image: registry.example.com/server-${at}:${change}
          ports: [{ name: http, containerPort: 8080 }]
          envFrom: [{ configMapRef: { name: settings-${at} } }]
          resources: { requests: { cpu: 500m, memory: 1Gi }, limits: { memory: 2Gi } }
---
apiVersion: v1
kind: Service
metadata: { name: server-${at}, namespace: team }
spec: { selector: { app: server-${at}, part: server }, ports: [{ port: 80, targetPort: http }] }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: server-${at}, namespace: team }
spec: { maxUnavailable: 1, selector: { matchLabels: { app: server-${at}, part: server } } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings-${at}, namespace: team }
data: { change: "${change}" }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: server-${at}, namespace: team }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: server-${at}, namespace: team }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: server-${at} }, minReplicas: 3, maxReplicas: 9 }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: server-${at}, namespace: team }
spec:
  rules: [{ host: server-${at}.example.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: server-${at}, port: { number: 80 } } } }] } }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: server-${at}, namespace: team }
spec: { podSelector: { matchLabels: { app: server-${at} } }, policyTypes: [Ingress] }
`;

const all = (count: number, change: string): string =>
  Array.from({ length: count }, (_, at) => kinds(at, change)).join('');

const changes: Readonly<Record<string, (count: number) => readonly [string, string]>> = {
  'all are new': (count) => ['', all(count, '1')],
  'all change': (count) => [all(count, '1'), all(count, '2')],
  'all are removed': (count) => [all(count, '1'), ''],
};

function milliseconds(base: string, head: string): number {
  const start = process.cpuUsage();
  const report = review(parseObjects(base, 'base'), parseObjects(head, 'head'));
  for (const render of [renderText, renderMarkdown, renderHtml, renderJson]) {
    render(report);
  }
  const used = process.cpuUsage(start);
  return (used.user + used.system) / 1000;
}

const most = Number(process.argv[2] ?? 1_000);
for (const [what, sides] of Object.entries(changes)) {
  const [few, many] = [most / 10, most].map((count) => {
    const [base, head] = sides(count);
    return median(Array.from({ length: 3 }, () => milliseconds(base, head)));
  }) as [number, number];
  process.stdout.write(
    `${what}: ${(most / 10) * 8} objects ${few.toFixed(0)} ms of CPU, ${most * 8} objects ${many.toFixed(0)} ms: ` +
      `${(many / few).toFixed(1)} times as much\n`,
  );
}
