import { append } from '../append';
import { groupOf, mapAt, mapsAt, namespaceOf, textAt, type KubernetesObject } from '../objects/kubernetes-object';
import type { ObjectSet } from '../objects/object-set';
import type { Workload } from '../objects/workload';
import type { ObjectChange } from '../object-change';
import type { Finding } from '../report';
import { severities, type RuleContext, type Severity } from '../rule';
import { usesOf } from '../rule-support';
import { podRequest } from '../totals/pod-request';
import { modelsOf } from './models-of';
import type { Column, Picture, PictureEdge, PictureNode } from './picture';

const routes = ['Ingress', 'HTTPRoute', 'GRPCRoute', 'VirtualService'];
// More than this nobody looks through for what changed: workloads that did not are then left out.
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
    // Lines from a hundred workloads to a few pools hide all others: there the boxes themselves say what they take.
    canvas.addWorkload(change, workload, shown.length <= most);
  }
  return { ...canvas.result(), omitted: workloads.length - shown.length };
}

class Canvas {
  private readonly nodes = new Map<string, PictureNode>();
  private readonly edges = new Map<string, PictureEdge>();
  private readonly changeOf = new Map<KubernetesObject, ObjectChange>();
  private readonly worst = new Map<unknown, Severity>();
  private readonly restarting: ReadonlySet<unknown>;
  private readonly routes = new Map<ObjectSet, Map<string, KubernetesObject[]>>();

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
    const id = this.add('workload', change, describe(workload));
    for (const { objects, workload: side } of this.sides(change)) {
      const gone = objects === this.context.before && change.after !== undefined;
      for (const service of objects.servicesOf(side)) {
        this.addService(service, objects, id, side.environment);
      }
      // What it used to need is left out, unless it is all gone.
      if (!gone) {
        this.addNeeds(change, side, objects, id, pools);
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

  private addService(
    service: KubernetesObject,
    objects: ObjectSet,
    workload: string,
    environment: string | undefined,
  ): void {
    const change = this.changeOf.get(service);
    if (change === undefined) {
      return;
    }
    const id = this.add('service', change);
    this.connect(id, workload, objects);
    for (const object of this.routesTo(service, objects, environment)) {
      const route = this.changeOf.get(object);
      if (route !== undefined) {
        this.connect(this.add('route', route, hosts(object)), id, objects);
      }
    }
  }

  // Found by the names they lead to: asking each route about each Service would cost the square of their number.
  private routesTo(
    service: KubernetesObject,
    objects: ObjectSet,
    environment: string | undefined,
  ): readonly KubernetesObject[] {
    let known = this.routes.get(objects);
    if (known === undefined) {
      known = new Map();
      for (const kind of routes) {
        for (const sourced of objects.all.filter(({ object }) => object.kind === kind)) {
          for (const name of new Set(servicesOf(sourced.object))) {
            append(known, serviceKey(sourced.environment, sourced.object, name), sourced.object);
          }
        }
      }
      this.routes.set(objects, known);
    }
    return known.get(serviceKey(environment, service, service.metadata.name)) ?? [];
  }

  private addNeeds(change: ObjectChange, workload: Workload, objects: ObjectSet, id: string, pools: boolean): void {
    const group = groupName(change);
    for (const use of usesOf(workload)) {
      if (use.kind === 'PersistentVolumeClaim') {
        const claim = objects.near(workload.object, workload.environment, '', use.kind, use.name);
        const known = claim === undefined ? undefined : this.changeOf.get(claim);
        const size = claim === undefined ? undefined : textAt(claim, 'spec', 'resources', 'requests', 'storage');
        this.connect(
          id,
          known === undefined
            ? this.put('store', 'claim', use.name, group, 'unchanged')
            : this.add('store', known, size),
          objects,
        );
      }
    }
    for (const claim of mapsAt(workload.object, 'spec', 'volumeClaimTemplates')) {
      this.connect(
        id,
        this.put(
          'store',
          'claims',
          `${String(mapAt(claim, 'metadata')['name'])} of ${workload.object.metadata.name}`,
          group,
          change.action,
        ),
        objects,
      );
    }
    for (const model of modelsOf(workload)) {
      this.connect(id, this.put('store', 'model', model, group, 'unchanged'), objects);
    }
    const request = podRequest(workload.pod);
    for (const resource of pools ? Object.keys(request.extended) : []) {
      this.connect(
        id,
        this.put('store', 'node pool', request.product ?? resource, workload.environment ?? '', 'unchanged'),
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

  private put(column: Column, kind: string, name: string, group: string, change: PictureNode['change']): string {
    const id = [kind, group, name].join('|');
    if (!this.nodes.has(id)) {
      this.nodes.set(id, { id, column, kind, name, group, change, restarts: false });
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

  // A line is new, or gone, only where both of its ends are on one side without it.
  private edgeChange(from: string, to: string, side: 'added' | 'removed'): PictureEdge['change'] {
    const store = this.nodes.get(to)?.column === 'store';
    return store
      ? this.nodes.get(from)?.change === 'added'
        ? 'added'
        : this.nodes.get(from)?.change === 'removed'
          ? 'removed'
          : 'unchanged'
      : side;
  }
}

function groupName({ object }: ObjectChange): string {
  return [object.environment, object.namespace].filter((part) => part !== undefined).join(' / ');
}

function describe(workload: Workload): string {
  const request = podRequest(workload.pod);
  const pods =
    workload.object.kind === 'DaemonSet'
      ? 'each node'
      : workload.most > workload.replicas
        ? `${workload.replicas}–${workload.most} pods`
        : `${workload.replicas} ${workload.replicas === 1 ? 'pod' : 'pods'}`;
  const accelerators = Object.entries(request.extended).map(
    ([resource, count]) => `${count} × ${(request.product ?? resource).replace(/^(nvidia|amd)[-_]/i, '')}`,
  );
  return [pods, ...accelerators].join(' · ');
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

function serviceKey(environment: string | undefined, object: KubernetesObject, name: string): string {
  return JSON.stringify([environment ?? '', namespaceOf(object), name]);
}

// The names of the Services that a route leads to.
function servicesOf(route: KubernetesObject): string[] {
  if (route.kind === 'Ingress') {
    const backends = [
      mapAt(route, 'spec', 'defaultBackend'),
      ...mapsAt(route, 'spec', 'rules').flatMap((rule) =>
        mapsAt(rule, 'http', 'paths').map((path) => mapAt(path, 'backend')),
      ),
    ];
    return backends.flatMap((backend) => textAt(backend, 'service', 'name') ?? []);
  }
  if (route.kind === 'VirtualService') {
    return mapsAt(route, 'spec', 'http').flatMap((http) =>
      mapsAt(http, 'route').flatMap((to) => textAt(to, 'destination', 'host')?.split('.')[0] ?? []),
    );
  }
  return mapsAt(route, 'spec', 'rules').flatMap((rule) =>
    mapsAt(rule, 'backendRefs').flatMap((backend) => textAt(backend, 'name') ?? []),
  );
}
