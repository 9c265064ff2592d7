import { clusterSchema, type Cluster } from '../../../lib/workload/cluster/cluster-profile';
import { all, pool, workload, type Ending, type Scenario } from './scenario';

/** What the query of a scenario's ScaledObject is. */
export const queryOf = (namespace: string): string => `sum(waiting{namespace="${namespace}"})`;

interface Scaled {
  readonly min: number;
  readonly max?: number;
  /** What a pod asks for. @default 100m */
  readonly cpu?: string;
  /** @default - a query of Prometheus, of which a pod takes 10 */
  readonly trigger?: string;
}

/** Where Prometheus is, which is known once a test has one. */
const address = 'http://prometheus.example.com';

const scaledObject = (namespace: string, { min, max = 8, trigger }: Omit<Scaled, 'cpu'>): string => `---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: web, namespace: ${namespace} }
spec:
  scaleTargetRef: { name: web }
  pollingInterval: 2
  cooldownPeriod: 10
  minReplicaCount: ${min}
  maxReplicaCount: ${max}
  triggers:
    - ${trigger ?? `{ type: prometheus, metadata: { serverAddress: '${address}', query: '${queryOf(namespace)}', threshold: '10' } }`}
`;

const scaled = (name: string, { cpu = '100m', ...spec }: Scaled, expected: Ending): Scenario => ({
  name,
  pools: [pool(name)],
  head: workload(name, { replicas: 1, resources: `{ requests: { cpu: ${cpu} } }` }) + scaledObject(name, spec),
  expected,
});

/** What KEDA makes of what users write, before anybody tells a load. */
export const scalingScenarios: readonly Scenario[] = [
  scaled('scaled-up', { min: 1 }, all(1)),
  scaled('scaled-to-min', { min: 3 }, all(3)),
  scaled('scaled-to-zero', { min: 0 }, all(1)),
  scaled('scaled-too-far', { min: 1, cpu: '1' }, all(1)),
  scaled(
    'scaled-by-cpu',
    { min: 1, trigger: "{ type: cpu, metricType: Utilization, metadata: { value: '50' } }" },
    all(1),
  ),
];

/** Which load each is told, and how it then is. */
export const loads: Readonly<Record<string, { readonly amount: string; readonly ending: Ending }>> = {
  'scaled-up': { amount: '45', ending: all(5) },
  'scaled-to-zero': { amount: '0', ending: all(0) },
  // Eight pods, half of which find room.
  'scaled-too-far': {
    amount: '75',
    ending: { running: 4, pending: 4, reasons: ['Insufficient cpu'], finished: false },
  },
  'scaled-by-cpu': { amount: '200m', ending: all(4) },
};

/** A namespace in which a ScaledObject names a Deployment that is not there. */
export const withoutTarget = 'scaled-nothing';

/** A cluster with KEDA, and a pool for each scenario. */
export const scalingCluster: Cluster = clusterSchema.parse({
  name: 'scaling',
  profile: { kubernetesVersion: '1.34', operators: ['keda'] },
  nodePools: scalingScenarios.flatMap(({ pools }) => pools),
});

/** All objects, as YAML. @param prometheus its address. */
export function scalingText(prometheus: string): string {
  const all = scalingScenarios.map(({ head }) => head).join('') + scaledObject(withoutTarget, { min: 1 });
  return all.replaceAll(address, prometheus);
}
