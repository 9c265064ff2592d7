import { asText } from '../../workload/values/as-text';
import { plural } from '../../workload/values/words';
import { groupOf, mapAt, mapsAt, textAt, type KubernetesObject } from '../objects/kubernetes-object';
import type { ObjectSet } from '../objects/object-set';
import type { Workload } from '../objects/workload';
import type { ObjectChange } from '../object-change';
import type { Finding } from '../report';
import { severities, type RuleContext, type Severity } from '../rule';
import { usesOf } from '../rule-support';
import { acceleratorsOf, type Counted } from '../capacity/counted';
import { modelsOf } from './models-of';
import type { Column, Picture, PictureEdge, PictureNode } from './picture';

const routes = ['Ingress', 'HTTPRoute', 'GRPCRoute', 'VirtualService'];
// Nobody looks through more workloads than this for what changed. Beyond it, unchanged ones are left out.
const most = 30;

/** Draws both sides of a change as one picture. */
export function drawPicture(context: RuleContext, findings: readonly Finding[]): Picture {
  const canvas = new Canvas(context, findings);
  const { changes } = context;
  const workloads = changes.flatMap((change) => {
    const workload = context.after.workload(change.after) ?? context.before.workload(change.before);
    return workload === undefined ? [] : [{ change, workload }];
  });
  const touched = new Set(findings.map(({ object }) => object));
  const shown =
    workloads.length <= most
      ? workloads
      : workloads.filter(
          ({ change }) =>
            change.action !== 'unchanged' || touched.has(change.object) || canvas.neighbourChanged(change),
        );
  for (const { change, workload } of shown) {
    // Lines from a hundred workloads to a few pools would hide all other lines. Beyond this number the boxes themselves
    // say which accelerators they take.
    canvas.addWorkload(change, workload, shown.length <= most);
  }
  return { ...canvas.result(), omitted: workloads.length - shown.length };
}

/** A workload with its box. */
interface DrawnWorkload {
  readonly id: string;
  readonly workload: Workload;
  /** The side that it is on. */
  readonly objects: ObjectSet;
  /** Whether node pools are drawn. */
  readonly pools: boolean;
}

class Canvas {
  private readonly nodes = new Map<string, PictureNode>();
  private readonly edges = new Map<string, PictureEdge>();
  private readonly changeOf = new Map<KubernetesObject, ObjectChange>();
  private readonly worst = new Map<unknown, Severity>();
  private readonly restarting: ReadonlySet<unknown>;

  constructor(
    private readonly context: RuleContext,
    findings: readonly Finding[],
  ) {
    for (const change of context.changes) {
      for (const side of [change.before, change.after]) {
        if (side !== undefined) {
          this.changeOf.set(side, change);
        }
      }
    }
    for (const { object, severity, suppressed } of findings) {
      if (
        suppressed === undefined &&
        severity !== 'info' &&
        severities.indexOf(severity) > severities.indexOf(this.worst.get(object) ?? 'info')
      ) {
        this.worst.set(object, severity);
      }
    }
    this.restarting = new Set(findings.filter(({ rule }) => rule === 'restarts').map(({ object }) => object));
  }

  /** Whether something that leads to a workload changed. */
  public neighbourChanged(change: ObjectChange): boolean {
    return this.sides(change).some(({ objects, workload }) =>
      objects.servicesOf(workload).some((service) => this.changeOf.get(service)?.action !== 'unchanged'),
    );
  }

  public addWorkload(change: ObjectChange, workload: Workload, pools: boolean): void {
    const id = this.add(
      'workload',
      change,
      describe(workload, change.after === undefined ? this.context.before : this.context.after, this.context),
    );
    for (const { objects, workload: side } of this.sides(change)) {
      const gone = objects === this.context.before && change.after !== undefined;
      for (const service of objects.servicesOf(side)) {
        this.addService(service, objects, id);
      }
      // What a workload no longer needs is left out, unless the workload itself is gone.
      if (!gone) {
        this.addNeeds(change, { id, workload: side, objects, pools });
      }
    }
  }

  public result(): { nodes: PictureNode[]; edges: PictureEdge[] } {
    return { nodes: [...this.nodes.values()], edges: [...this.edges.values()] };
  }

  private sides(change: ObjectChange): { objects: ObjectSet; workload: Workload }[] {
    const { before, after } = this.context;
    const [one, other] = [before.workload(change.before), after.workload(change.after)];
    return [
      ...(one === undefined ? [] : [{ objects: before, workload: one }]),
      ...(other === undefined ? [] : [{ objects: after, workload: other }]),
    ];
  }

  private addService(service: KubernetesObject, objects: ObjectSet, workload: string): void {
    const change = this.changeOf.get(service);
    if (change === undefined) {
      return;
    }
    const id = this.add('service', change);
    this.connect(id, workload, objects);
    for (const { from } of objects.links.to(service)) {
      const route = routes.includes(from.object.kind) ? this.changeOf.get(from.object) : undefined;
      if (route !== undefined) {
        this.connect(this.add('route', route, hosts(from.object)), id, objects);
      }
    }
  }

  private addNeeds(change: ObjectChange, { id, workload, objects, pools }: DrawnWorkload): void {
    const group = groupName(change);
    for (const use of workload.podSets.flatMap(usesOf)) {
      if (use.kind === 'PersistentVolumeClaim') {
        const claim = objects.near(workload.object, workload.environment, use);
        const known = claim === undefined ? undefined : this.changeOf.get(claim);
        const size = claim === undefined ? undefined : textAt(claim, 'spec', 'resources', 'requests', 'storage');
        this.connect(
          id,
          known === undefined
            ? this.putStore({ kind: 'claim', name: use.name, group, change: 'unchanged' })
            : this.add('store', known, size),
          objects,
        );
      }
    }
    for (const claim of workload.claimTemplates) {
      this.connect(
        id,
        this.putStore({
          kind: 'claims',
          name: `${asText(mapAt(claim, 'metadata')['name'])} of ${workload.object.metadata.name}`,
          group,
          change: change.action,
        }),
        objects,
      );
    }
    for (const model of workload.podSets.flatMap(modelsOf)) {
      this.connect(id, this.putStore({ kind: 'model', name: model, group, change: 'unchanged' }), objects);
    }
    const requests = pools ? workload.podSets.map((set) => objects.requestOf(set)) : [];
    const products = requests
      .flatMap((request) => acceleratorsOf(request, this.context.clusterOf(workload.environment)))
      .map(({ name: product }) => product);
    for (const name of new Set(products)) {
      this.connect(
        id,
        this.putStore({ kind: 'node pool', name, group: workload.environment ?? '', change: 'unchanged' }),
        objects,
      );
    }
  }

  private add(column: Column, change: ObjectChange, detail?: string): string {
    const { object, action } = change;
    const id = [
      object.environment ?? '',
      groupOf(object.apiVersion),
      object.kind,
      object.namespace ?? '',
      object.name,
    ].join('|');
    const severity = this.worst.get(object);
    this.nodes.set(id, {
      id,
      column,
      kind: object.kind === 'PersistentVolumeClaim' ? 'claim' : object.kind,
      name: object.name,
      ...(detail === undefined || detail === '' ? {} : { detail }),
      group: groupName(change),
      change: action,
      restarts: this.restarting.has(object),
      ...(severity === undefined ? {} : { severity }),
    });
    return id;
  }

  private putStore(store: Pick<PictureNode, 'kind' | 'name' | 'group' | 'change'>): string {
    const { kind, name, group, change } = store;
    const id = [kind, group, name].join('|');
    if (!this.nodes.has(id)) {
      this.nodes.set(id, { id, column: 'store', kind, name, group, change, restarts: false });
    }
    return id;
  }

  private connect(from: string, to: string, objects: ObjectSet): void {
    const key = `${from}>${to}`;
    const known = this.edges.get(key);
    const side = objects === this.context.before ? 'removed' : 'added';
    this.edges.set(key, {
      from,
      to,
      change: known !== undefined && known.change !== side ? 'unchanged' : this.edgeChange(from, to, side),
    });
  }

  // A line counts as new or gone only if both of its boxes are on the side that lacks it.
  private edgeChange(from: string, to: string, side: 'added' | 'removed'): PictureEdge['change'] {
    if (this.nodes.get(to)?.column !== 'store') {
      return side;
    }
    const change = this.nodes.get(from)?.change;
    return change === 'added' || change === 'removed' ? change : 'unchanged';
  }
}

function groupName({ object }: ObjectChange): string {
  return [object.environment, object.namespace].filter((part) => part !== undefined).join(' / ');
}

function describe(workload: Workload, objects: ObjectSet, { clusterOf }: RuleContext): string {
  const accelerators = workload.podSets.flatMap((pods) =>
    acceleratorsOf(objects.requestOf(pods), clusterOf(pods.environment)),
  );
  return [podsOf(workload), ...new Set(accelerators.map(inShort))].join(' · ');
}

function inShort({ name, amount }: Counted): string {
  return `${amount} × ${name.replace(/^(nvidia|amd)[-_]/i, '')}`;
}

function podsOf({ object, replicas, most }: Workload): string {
  if (object.kind === 'DaemonSet') {
    return 'each node';
  }
  return most > replicas ? `${replicas}–${most} pods` : plural(replicas, 'pod');
}

function hosts(route: KubernetesObject): string {
  const listed =
    route['spec'] === undefined
      ? []
      : [
          ...mapsAt(route, 'spec', 'rules').flatMap((rule) => textAt(rule, 'host') ?? []),
          ...((mapAt(route, 'spec')['hostnames'] as string[] | undefined) ?? []),
        ];
  return [...new Set(listed)].slice(0, 2).join(', ');
}
