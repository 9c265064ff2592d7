import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { rehearse } from '../cli/rehearsal/play/play';
import { parseObjects } from '../lib/review';
import { clusterSchema } from '../lib/workload/cluster/cluster-profile';
import { controlPlaneDaemons } from '../playground/cluster/control-plane';
import { PrivateCluster } from '../playground/cluster/private-cluster';
import { daemonPid } from '../playground/processes/daemon';

/** How much of it all is played: 1, or 10 for a tenth. */
const share = process.argv.includes('--tenth') ? 10 : 1;

// 200 nodes, 1,500 pods in 50 Deployments, and the upgrade of all of them.
const cluster = clusterSchema.parse({
  name: 'bench',
  profile: { kubernetesVersion: '1.34' },
  nodePools: [
    { name: 'cpu', count: 150 / share, zones: ['zone-a', 'zone-b', 'zone-c'], capacity: { cpu: 16, memory: '64Gi' } },
    {
      name: 'l4',
      count: 50 / share,
      zones: ['zone-a', 'zone-b'],
      capacity: { cpu: 32, memory: '128Gi', gpu: { product: 'NVIDIA-L4', count: 8 } },
    },
  ],
});

function servers(tag: string): string {
  return Array.from({ length: 50 / share }, (_, at) => {
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

/** The CPU seconds of each program of the control plane, as Linux counts them: in hundredths. */
function cpuOfDaemons({ playground }: PrivateCluster): string {
  const seconds = (name: string): number => {
    const pid = daemonPid(playground, name);
    const stat = pid === undefined ? '' : readFileSync(`/proc/${pid}/stat`, 'utf8');
    // What follows the program's name, which may have spaces: user and system time are the 12th and 13th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  };
  return controlPlaneDaemons.map((name) => `${name} ${seconds(name).toFixed(0)} s`).join(', ');
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
      `${200 / share} nodes, ${1500 / share} pods and their upgrade: ${((performance.now() - began) / 1000).toFixed(0)} s, ` +
        `of which ${((user + system) / 1e6).toFixed(0)} s of CPU in this process\n${report.summary}\n` +
        `CPU of the others: ${cpuOfDaemons(privateCluster)}\n`,
    );
  } finally {
    await privateCluster.remove();
  }
}

void main();
