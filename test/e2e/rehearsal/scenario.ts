/** How the pods of a scenario are in the end. */
export interface Ending {
  /** How many run and are ready, or have ended well. */
  readonly running: number;
  /** How many wait for a node. */
  readonly pending: number;
  /** Why pods wait or were not made, in the words of whoever says so, without counts. */
  readonly reasons: readonly string[];
  /** Whether every workload came to its end. */
  readonly finished: boolean;
}

/** Something that can happen to a workload, in a namespace and on nodes of its own. */
export interface Scenario {
  readonly name: string;
  /** What the cluster has for it: pools are called like the scenario. */
  readonly pools: readonly object[];
  /** How it is before. @default - nothing is there */
  readonly base?: string;
  readonly head: string;
  /** Admission policies, which the change brings along with {@link head}. @default - none */
  readonly policies?: string;
  /** What everybody who knows Kubernetes expects. */
  readonly expected: Ending;
}

interface Pods {
  readonly name?: string;
  readonly replicas?: number;
  readonly image?: string;
  /** Of the container. */
  readonly resources?: string;
  /** More of the pod's spec. */
  readonly pod?: string;
  /** More of the workload's spec. */
  readonly spec?: string;
  readonly pool?: string;
  readonly kind?: string;
}

const restricted = 'securityContext: { privileged: false }';

/** A workload on the pool of its scenario. */
export function workload(
  namespace: string,
  {
    name = 'web',
    replicas = 2,
    image = 'web:1',
    resources = '{ requests: { cpu: 100m } }',
    pod = '',
    spec = '',
    pool = namespace,
    kind = 'Deployment',
  }: Pods,
): string {
  const count = kind === 'DaemonSet' || kind === 'Job' ? '' : `  replicas: ${replicas}\n`;
  const selector = kind === 'Job' ? '' : `  selector: { matchLabels: { app: ${name} } }\n`;
  return `---
apiVersion: ${kind === 'Job' ? 'batch' : 'apps'}/v1
kind: ${kind}
metadata: { name: ${name}, namespace: ${namespace} }
spec:
${count}${selector}${spec === '' ? '' : `  ${spec}\n`}  template:
    metadata: { labels: { app: ${name} } }
    spec:
      nodeSelector: { pool: ${pool} }
      ${pod}
      containers: [{ name: web, image: 'registry.example.com/${image}', resources: ${resources}, ${restricted} }]
`;
}

/** A pool of the scenario of this name, of one node where nothing else is said. */
export const pool = (name: string, count = 1, more: object = {}): object => ({
  name,
  count,
  labels: { pool: name },
  capacity: { cpu: 4, memory: '8Gi' },
  ...more,
});
/** That everything runs. */
export const all = (running: number): Ending => ({ running, pending: 0, reasons: [], finished: true });
