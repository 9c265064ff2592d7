import { runKubectl, type KubectlCommand } from './kubectl';
import { UserError } from '../process/user-error';
import { terminalText } from '../../lib/workload/values/visible-text';

/** What a stack serves and trains. */
export interface Models {
  /** The namespace of everything it deployed. @default - its program exports none */
  readonly namespace?: string;
  readonly models: readonly Model[];
  /** Why there are none. */
  readonly noModels?: string;
}

/** A model server or training job as `bin/up` shows it. */
export interface Model {
  readonly name: string;
  /** The construct that made it, e.g. `web-model-server`. */
  readonly kind: string;
  /** Ready pods; for a job, completed ones. */
  readonly ready: number;
  /** Wanted pods. */
  readonly desired: number;
  /** The nodes that its pods are on; `simulated` where no process runs. */
  readonly node: string;
  /** Where it answers. @default - it does not: a job, or a simulated server */
  readonly url?: string;
}

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly spec: { readonly replicas?: number; readonly completions?: number; readonly nodeName?: string };
  readonly status?: { readonly readyReplicas?: number; readonly succeeded?: number };
}

/**
 * Lists the models of a namespace.
 *
 * @param proxy the address of the playground's proxy, `http://127.0.0.1:PORT`. @default -
 * there is none: no model has a URL
 */
export async function listModels(kubectl: KubectlCommand, namespace: string, proxy?: string): Promise<Model[]> {
  // Only the playground has nodes that are simulated; elsewhere one may not be allowed to list them.
  const kinds = ['deployments', 'statefulsets', 'jobs', 'services', 'pods', ...(proxy === undefined ? [] : ['nodes'])];
  // One kubectl for all of them: what it costs is its start.
  const objects = await list(kubectl, kinds.join(','), '-n', namespace);
  const of = (kind: string): KubernetesObject[] => objects.filter((object) => object.kind === kind);
  const [pods, nodes] = [of('Pod'), of('Node')];
  const workloads = objects.filter(
    ({ kind, metadata }) =>
      !['Pod', 'Node'].includes(kind) && metadata.labels?.['app.kubernetes.io/managed-by'] === 'modelyard',
  );
  const simulated = new Set(
    nodes.filter((node) => node.metadata.annotations?.['kwok.x-k8s.io/node'] === 'fake').map(nameOf),
  );
  const services = new Set(
    proxy === undefined ? [] : workloads.filter((object) => object.kind === 'Service').map(nameOf),
  );
  return workloads
    .filter((object) => object.kind !== 'Service')
    .map((object) => modelOf(object, { pods, simulated, services, base: `${proxy}/${namespace}` }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** What there is beside the workloads of a namespace. */
interface Surroundings {
  readonly pods: readonly KubernetesObject[];
  /** The names of the nodes that are. */
  readonly simulated: ReadonlySet<string>;
  /** The names of the Services that the proxy leads to. */
  readonly services: ReadonlySet<string>;
  /** What the URLs of models begin with. */
  readonly base: string;
}

function modelOf(object: KubernetesObject, { pods, simulated, services, base }: Surroundings): Model {
  const { name, labels } = object.metadata;
  const app = labels?.['app.kubernetes.io/name'] ?? name;
  const on = pods
    .filter((pod) => pod.metadata.labels?.['app.kubernetes.io/name'] === app)
    .map((pod) => pod.spec.nodeName ?? 'no node');
  const node = [...new Set(on.map((each) => (simulated.has(each) ? 'simulated' : each)))].sort().join(', ') || '-';
  const url = services.has(app) && node !== 'simulated' ? `${base}/${app}/` : undefined;
  return {
    name,
    kind: labels?.['app.kubernetes.io/component'] ?? object.kind,
    ready: (object.kind === 'Job' ? object.status?.succeeded : object.status?.readyReplicas) ?? 0,
    desired: (object.kind === 'Job' ? object.spec.completions : object.spec.replicas) ?? 1,
    node,
    ...(url === undefined ? {} : { url }),
  };
}

/** The models of a stack, in the namespace that its program exports. */
export async function modelsIn(
  { namespace }: Readonly<Record<string, unknown>>,
  list: (namespace: string) => Promise<Omit<Models, 'namespace'>>,
): Promise<Models> {
  if (typeof namespace === 'string') {
    return { namespace, ...(await list(namespace)) };
  }
  return {
    models: [],
    noModels:
      "its program exports no 'namespace', where its models could be looked for: runProgram() of modelyard/pulumi does",
  };
}

/**
 * Versions of models by the name of their server, `<server>/<model>` where it has several: the
 * output `modelVersions` of a stack.
 */
export type ModelVersions = Readonly<Record<string, { readonly version: number; readonly run?: string }>>;

/** What a stack's outputs say of versions. A program may export what it likes. */
export function versionsIn(outputs: Readonly<Record<string, unknown>>): { modelVersions?: ModelVersions } {
  const versions = outputs['modelVersions'];
  return typeof versions === 'object' && versions !== null && Object.keys(versions).length > 0
    ? { modelVersions: versions as ModelVersions }
    : {};
}

/** The models as a table of text. */
export function modelTable(models: readonly Model[], versions: ModelVersions = {}): string {
  // Most programs have no versions of models.
  const optional = (cell: string): string[] => (Object.keys(versions).length === 0 ? [] : [cell]);
  const rows = [
    ['NAME', 'KIND', 'READY', ...optional('VERSION'), 'NODE', 'URL'],
    ...models.map((model) =>
      [
        model.name,
        model.kind,
        `${model.ready}/${model.desired}`,
        ...optional(versionOf(model, versions)),
        model.node,
        model.url ?? '-',
      ].map(terminalText),
    ),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The version that a server serves, or that a run published and a server serves. */
function versionOf({ name }: Model, versions: ModelVersions): string {
  const found = Object.entries(versions).flatMap(([server, { version, run }]) => {
    const [first = '', ...model] = server.split('/');
    if (first !== name) {
      return run === name ? [String(version)] : [];
    }
    return [[...model, version].join(' ')];
  });
  return [...new Set(found)].join(', ') || '-';
}

async function list(kubectl: KubectlCommand, ...args: string[]): Promise<KubernetesObject[]> {
  const result = await runKubectl(kubectl, 'get', ...args, '-o', 'json');
  if (result.failed) {
    throw new UserError(`kubectl get ${args.join(' ')} failed: ${result.stderr}`);
  }
  return (JSON.parse(result.stdout) as { items: KubernetesObject[] }).items;
}

function nameOf(object: KubernetesObject): string {
  return object.metadata.name;
}
