import { asText } from '../../../workload/values/as-text';
import type { JsonMap } from '../../../workload/values/maps';
import { mapAt, mapsAt, numberAt, textAt } from '../../objects/kubernetes-object';
import { containersOf, type Container, type PodSet } from '../../objects/workload';
import type { PodCheck, Refusal } from '../check';
import { fieldsOf, repeated } from '../support';

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'];

/** Containers have names of their own, and what ends before the others start has no probes. */
export const containers: PodCheck = {
  *find(pods) {
    const all = containersOf(pods);
    for (const name of repeated(all.map((container) => container.name))) {
      yield { path: `${pods.podPath}.containers[${name}]`, message: `Two containers are called '${name}'` };
    }
    yield* hostPorts(pods, all);
    for (const container of all) {
      yield* ofContainer(container, pods);
    }
  },
};

function* ofContainer(container: Container, { pod }: PodSet): Generator<Refusal> {
  const { path, spec, init } = container;
  if (init) {
    for (const field of fieldsOf(spec, [...probes, 'lifecycle'])) {
      yield {
        path: `${path}.${field}`,
        message:
          `An init container has no ${field}, unless it is a sidecar: with 'restartPolicy: Always' it runs beside the ` +
          'others',
      };
    }
  }
  for (const probe of fieldsOf(spec, probes)) {
    yield* ofProbe(mapAt(spec, probe), `${path}.${probe}`, probe);
  }
  for (const hook of fieldsOf(mapAt(spec, 'lifecycle'), ['preStop', 'postStart'])) {
    const handler = mapAt(spec, 'lifecycle', hook);
    yield* oneHandler(handler, `${path}.lifecycle.${hook}`);
    const [sleep, grace] = [
      numberAt(handler, 'sleep', 'seconds'),
      numberAt(pod, 'terminationGracePeriodSeconds') ?? 30,
    ];
    if (sleep !== undefined && sleep > grace) {
      yield {
        path: `${path}.lifecycle.${hook}.sleep.seconds`,
        message: `It sleeps for ${sleep} s, and the grace period is ${grace} s: it has to be shorter`,
      };
    }
  }
  const security = mapAt(spec, 'securityContext');
  if (security['privileged'] === true && security['allowPrivilegeEscalation'] === false) {
    yield {
      path: `${path}.securityContext.allowPrivilegeEscalation`,
      message: 'What is privileged cannot be kept from more privileges: take one of the two out',
    };
  }
  for (const name of repeated(mapsAt(spec, 'ports').map((port) => textAt(port, 'name')))) {
    yield { path: `${path}.ports[${name}]`, message: `Two of its ports are called '${name}'` };
  }
  yield* variables(container);
}

function* ofProbe(probe: JsonMap, path: string, kind: string): Generator<Refusal> {
  yield* oneHandler(probe, path);
  const successes = numberAt(probe, 'successThreshold') ?? 1;
  if (kind !== 'readinessProbe' && successes > 1) {
    yield { path: `${path}.successThreshold`, message: `${successes} are not possible here: it has to be 1` };
  }
}

function* oneHandler(map: JsonMap, path: string): Generator<Refusal> {
  const found = fieldsOf(map, handlers);
  if (found.length !== 1) {
    yield {
      path,
      message:
        found.length === 0
          ? `It says nothing that is to be done: one of ${handlers.join(', ')}`
          : `It says ${found.join(' and ')}: one of them has to go`,
    };
  }
}

const sources = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'];

function* variables({ path, spec }: Container): Generator<Refusal> {
  for (const variable of mapsAt(spec, 'env')) {
    const here = `${path}.env[${textAt(variable, 'name') ?? ''}]`;
    const from = variable['valueFrom'];
    if (from === undefined) {
      continue;
    }
    if (variable['value'] !== undefined && variable['value'] !== '') {
      yield { path: here, message: 'It has a value and a valueFrom: one of the two has to go' };
    }
    const found = fieldsOf(mapAt(from), sources);
    if (found.length !== 1) {
      yield { path: `${here}.valueFrom`, message: `It needs one of ${sources.join(', ')}` };
    }
  }
  for (const [at, source] of mapsAt(spec, 'envFrom').entries()) {
    if (fieldsOf(source, ['configMapRef', 'secretRef']).length !== 1) {
      yield { path: `${path}.envFrom[${at}]`, message: 'It needs one of configMapRef and secretRef' };
    }
  }
}

function* hostPorts({ pod, podPath }: PodSet, all: readonly Container[]): Generator<Refusal> {
  const ports = all
    .filter(({ init }) => !init)
    .flatMap(({ spec }) =>
      mapsAt(spec, 'ports').flatMap((port) =>
        typeof port['hostPort'] === 'number'
          ? [`${textAt(port, 'protocol') ?? 'TCP'}/${textAt(port, 'hostIP') ?? ''}/${port['hostPort']}`]
          : [],
      ),
    );
  for (const port of repeated(ports)) {
    yield {
      path: `${podPath}.containers`,
      message: `Two ports ask for the port ${port.split('/').at(-1)} of the node`,
    };
  }
  if (pod['hostNetwork'] !== true) {
    return;
  }
  for (const { path, spec } of all) {
    for (const port of mapsAt(spec, 'ports')) {
      if (typeof port['hostPort'] === 'number' && port['hostPort'] !== port['containerPort']) {
        yield {
          path: `${path}.ports[${textAt(port, 'name') ?? asText(port['containerPort'])}].hostPort`,
          message: `With hostNetwork it is the containerPort, ${asText(port['containerPort'])}`,
        };
      }
    }
  }
}
