import { review, parseObjects, renderHtml } from '../lib/review';
import { median } from './compare';

/**
 * Objects of N model servers with an image tag: each a Deployment, with its Service and its budget beside it or alone.
 */
function servers(count: number, tag: string, alone: boolean): string {
  return Array.from({ length: count }, (_, at) => {
    const [name, namespace] = [`server-${at}`, `team-${at % 10}`];
    return `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  replicas: 3
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: server
          image: registry.example.com/${name}:${tag}
          ports: [{ name: http, containerPort: 8080 }]
          readinessProbe: { httpGet: { path: /ready, port: http } }
          resources: { requests: { cpu: 500m, memory: 1Gi, nvidia.com/gpu: 1 }, limits: { memory: 2Gi, nvidia.com/gpu: 1 } }
          env: [{ name: A, value: a }, { name: B, value: b }]
${alone ? '' : beside(name, namespace)}`;
  }).join('');
}

function beside(name: string, namespace: string): string {
  return `---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${name} }, ports: [{ port: 80, targetPort: http }] }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: ${name}, namespace: ${namespace} }
spec: { maxUnavailable: 1, selector: { matchLabels: { app: ${name} } } }
`;
}

for (const [count, alone, what, rounds] of [
  [334, false, '1,002 objects, 334 of them changed', 7],
  [1000, true, '1,000 objects, all of them changed', 7],
  [1000, false, '3,000 objects, 1,000 of them changed', 7],
  [10_000, true, '10,000 objects, all of them changed', 3],
] as const) {
  const [before, after] = [
    parseObjects(servers(count, '1.0.0', alone), 'before'),
    parseObjects(servers(count, '2.0.0', alone), 'after'),
  ];
  const times: number[] = [];
  const pages: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = process.cpuUsage();
    const report = review(before, after);
    const reviewed = process.cpuUsage(start);
    renderHtml(report);
    const all = process.cpuUsage(start);
    times.push((reviewed.user + reviewed.system) / 1000);
    pages.push((all.user + all.system) / 1000);
  }
  process.stdout.write(
    `${what}: ${median(times).toFixed(0)} ms of CPU beyond parsing, ${median(pages).toFixed(0)} ms with the HTML ` +
      `page (slowest ${Math.max(...pages).toFixed(0)} ms)\n`,
  );
}
