import { performance } from 'node:perf_hooks';
import { rehearse } from '../cli/rehearsal/rehearsal';
import { parseObjects } from '../lib/review';
import { clusterSchema } from '../lib/workload/cluster-profile';
import { PrivateCluster } from '../playground/private-cluster';

// 200 nodes, 1,500 pods in 50 Deployments, and the upgrade of all of them.
const cluster = clusterSchema.parse({
  name: 'bench',
  profile: { kubernetesVersion: '1.34' },
  nodePools: [
    { name: 'cpu', count: 150, zones: ['zone-a', 'zone-b', 'zone-c'], capacity: { cpu: 16, memory: '64Gi' } },
    {
      name: 'l4',
      count: 50,
      zones: ['zone-a', 'zone-b'],
      capacity: { cpu: 32, memory: '128Gi', gpu: { product: 'NVIDIA-L4', count: 8 } },
    },
  ],
});

function servers(tag: string): string {
  return Array.from({ length: 50 }, (_, at) => {
    const gpu = at % 5 === 0;
    return `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: server-${at}, namespace: team-${at % 10} }
spec:
  replicas: 30
  selector: { matchLabels: { app: server-${at} } }
  template:
    metadata: { labels: { app: server-${at} } }
    spec:
      tolerations: [{ key: nvidia.com/gpu, operator: Exists }]
      containers:
        - name: server
          image: registry.example.com/server:${tag}
          startupProbe: { httpGet: { path: /, port: 80 }, periodSeconds: 10, failureThreshold: 12 }
          resources: { requests: { cpu: 500m, memory: 1Gi }, limits: { memory: 2Gi${gpu ? ', nvidia.com/gpu: 1' : ''} } }
`;
  }).join('');
}

async function main(): Promise<void> {
  const privateCluster = await PrivateCluster.open();
  const remove = (): void => void privateCluster.remove().finally(() => process.exit(130));
  process.once('SIGINT', remove).once('SIGTERM', remove);
  const began = performance.now();
  const say = (message: string): void =>
    void process.stderr.write(`${((performance.now() - began) / 1000).toFixed(1)} s  ${message}\n`);
  try {
    const cpu = process.cpuUsage();
    const report = await rehearse(
      {
        cluster,
        base: parseObjects(servers('1'), 'base'),
        head: parseObjects(servers('2'), 'head'),
        whatIfs: [],
        replace: false,
        timeoutSeconds: 900,
        say,
      },
      privateCluster,
    );
    const { user, system } = process.cpuUsage(cpu);
    process.stdout.write(
      `200 nodes, 1,500 pods and their upgrade: ${((performance.now() - began) / 1000).toFixed(0)} s, of which ${((user + system) / 1e6).toFixed(0)} s of CPU in this process\n${report.summary}\n`,
    );
  } finally {
    await privateCluster.remove();
  }
}

void main();
