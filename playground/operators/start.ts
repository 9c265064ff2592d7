import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { z } from 'zod';
import type { JsonMap } from '../../lib/workload/values/maps';
import { writeYaml } from '../../lib/workload/yaml';
import {
  applyObjects,
  operatorKubeconfig,
  untilEstablished,
  webhookCredentials,
  type AppliedObjects,
} from '../cluster';
import { kubectlOn, type KubectlRunner } from '../cluster/kubectl';
import { requireTool } from '../images/registry';
import { PlaygroundError } from '../playground-error';
import { startDaemon, startedAnewWith, stopDaemon } from '../processes/daemon';
import { makeFolders, writeFileAtomic } from '../state/files';
import type { Playground } from '../state/state';
import { findModule, type FoundTools, type Progress, type Tool, type ToolName } from '../toolchain';
import { checkClash } from './clash';
import { absence, operatorFile } from './folder';
import { problemOf } from './health';
import {
  operatorObjects,
  unconverted,
  type OperatorObject,
  type OperatorObjects,
  type WebhookCertificate,
} from './objects';
import { portsOf, type Operator } from './operator';
import { operators } from './table';

/**
 * Adds the operators' own objects to a cluster, and starts their programs beside its API server: the playground's or
 * that of a private cluster. What runs already is left alone. They begin together, since each waits for what it needs.
 * Of one whose program is missing the definitions alone are added, so that its objects are checked.
 *
 * @param wanted those to start, see `operatorsOf`
 * @throws PlaygroundError when one does not start or its webhooks do not answer, with the end of its log, or where a
 * definition of one clashes with one that is there
 * @throws ToolError where the objects of one cannot be had
 */
export async function startOperators(
  pg: Playground,
  { tools, missing }: FoundTools,
  wanted: readonly Operator[],
  progress: Progress,
): Promise<void> {
  const place = { pg, kubectl: kubectlOn(pg, requireTool(tools, 'kubectl').path), progress };
  for (const operator of wanted) {
    progress(`adding the objects of ${operator.title}`);
    const file = operatorFile(pg, operator, absence.file);
    const why = missing.get(operator.name);
    if (why === undefined) {
      rmSync(file, { force: true });
      await addObjects(place, operator);
    } else {
      makeFolders(operatorFile(pg, operator));
      writeFileAtomic(file, JSON.stringify({ why } satisfies z.infer<typeof absence.schema>));
      await addDefinitions(place, operator);
    }
  }
  const running = wanted.filter(({ name }) => !missing.has(name));
  await Promise.all(running.map((operator) => startOne(pg, tools, operator, progress)));
  for (const operator of running) {
    await addLater(place, operator);
  }
}

/** Stops the operators; those that do not run are fine. */
export async function stopOperators(pg: Playground): Promise<void> {
  await Promise.all(operators.map(({ name }) => stopDaemon(pg, name)));
}

async function startOne(
  pg: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  operator: Operator,
  progress: Progress,
): Promise<void> {
  const { name, title, version, namespace, serviceAccount, args = [] } = operator;
  const settings = operatorFile(pg, operator, 'settings.yaml');
  let problem: string | undefined;
  await startDaemon(pg, {
    name,
    command: requireTool(tools, name).path,
    args: [`--config=${settings}`, ...args],
    env: {
      KUBECONFIG: operatorKubeconfig(pg, name, namespace, serviceAccount),
      // Where one looks for its certificate whose settings have no place for it.
      TMPDIR: operatorFile(pg, operator),
      ...startedAnewWith(readFileSync(settings, 'utf8')),
    },
    ports: Object.fromEntries(portsOf(operator).map((port) => [port, pg.ports[port]])),
    ready: async () => (problem = await problemOf(pg, operator)) === undefined,
    timeoutMs: 120_000,
    progress,
  }).catch((error: unknown) => {
    // Said as a user knows it: which operator, and whether it is its webhook that does not answer.
    throw error instanceof PlaygroundError && problem !== undefined
      ? new PlaygroundError(`${title} ${version}: ${problem}.\n  ${error.problem}`, error.whatToDo)
      : error;
  });
}

/** Kubernetes' name for the folder in which a program of controller-runtime looks for its webhooks' certificate. */
const certificates = join('k8s-webhook-server', 'serving-certs');

/** A cluster to which an operator's objects are added. */
interface Place {
  readonly pg: Playground;
  readonly kubectl: KubectlRunner;
  readonly progress: Progress;
}

async function addObjects(place: Place, operator: Operator): Promise<void> {
  const { pg, kubectl } = place;
  const { definitions, others, settings } = await objectsOf(place, operator);
  writeFileAtomic(operatorFile(pg, operator, 'settings.yaml'), writeYaml(settingsHere(pg, operator, settings)));
  const files = [listFile(place, operator, 'definitions', definitions), listFile(place, operator, 'objects', others)];
  await applyObjects(
    pg,
    kubectl,
    [definitionSet(place, operator, definitions, files[0]!), { name: operator.name, files: files.slice(1) }],
    // By their files, which say in which namespace each is.
    () => kubectl('get', '-o', 'name', ...files.flatMap((file) => ['-f', file])),
  );
}

/** The definitions alone, of an operator whose program is missing. */
async function addDefinitions(place: Place, operator: Operator): Promise<void> {
  const definitions = (await objectsOf(place, operator)).definitions.map(unconverted);
  const file = listFile(place, operator, 'definitions', definitions);
  await applyObjects(place.pg, place.kubectl, [definitionSet(place, operator, definitions, file)]);
}

async function objectsOf(place: Place, operator: Operator): Promise<OperatorObjects> {
  const { pg } = place;
  return operatorObjects(readFileSync(await kustomized(place, operator, 'objects'), 'utf8'), operator, {
    webhookPort: pg.ports[operator.ports.webhook],
    metricsPort: pg.ports[operator.ports.metrics],
    certificate: writeCertificate(pg, operator),
  });
}

function listFile({ pg }: Place, operator: Operator, name: string, items: readonly OperatorObject[]): string {
  const file = operatorFile(pg, operator, `${name}.json`);
  writeFileAtomic(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  return file;
}

function definitionSet(
  { kubectl }: Place,
  operator: Operator,
  definitions: readonly OperatorObject[],
  file: string,
): AppliedObjects {
  return {
    name: `${operator.name}-definitions`,
    files: [file],
    allowed: () => checkClash(kubectl, operator, definitions),
    established: () => untilEstablished([file], kubectl),
  };
}

/** What its own webhooks judge. */
async function addLater(place: Place, operator: Operator): Promise<void> {
  if (operator.later !== undefined) {
    const file = await kustomized(place, operator, 'later');
    await applyObjects(place.pg, place.kubectl, [{ name: `${operator.name}-later`, files: [file] }]);
  }
}

/** The file of what the project's own kustomization yields; kept, since that takes seconds. */
async function kustomized(
  { pg, kubectl, progress }: Place,
  operator: Operator,
  what: 'objects' | 'later',
): Promise<string> {
  const { module, namespace, version } = operator;
  const file = operatorFile(pg, operator, `${what}-${version}.yaml`);
  if (existsSync(file)) {
    return file;
  }
  const bases = (what === 'objects' ? operator.bases : operator.later) ?? [];
  const source = await findModule(module.path, module.pinnedIn, progress);
  const folder = operatorFile(pg, operator, `kustomization-${what}`);
  makeFolders(folder);
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    // The whole of a project says where each object is, a part of it does not.
    ...(bases.length > 1 ? { namespace } : {}),
    // No absolute path is taken.
    resources: bases.map((base) => relative(folder, join(source, base))),
  };
  writeFileAtomic(join(folder, 'kustomization.yaml'), writeYaml(kustomization));
  writeFileAtomic(file, (await kubectl('kustomize', folder)).stdout);
  return file;
}

/** The project's settings, but for a program beside the API server: one, and not reached from elsewhere. */
function settingsHere(pg: Playground, operator: Operator, settings: JsonMap): JsonMap {
  const { ports, namesCertificate = true } = operator;
  const part = (name: string): JsonMap => (settings[name] as JsonMap | undefined) ?? {};
  return {
    ...settings,
    leaderElection: { ...part('leaderElection'), leaderElect: false },
    health: { ...part('health'), healthProbeBindAddress: `127.0.0.1:${pg.ports[ports.health]}` },
    metrics: { ...part('metrics'), bindAddress: `127.0.0.1:${pg.ports[ports.metrics]}` },
    webhook: {
      ...part('webhook'),
      host: '127.0.0.1',
      port: pg.ports[ports.webhook],
      ...(namesCertificate ? { certDir: operatorFile(pg, operator, certificates) } : {}),
    },
    ...operator.settings,
  };
}

function writeCertificate(pg: Playground, operator: Operator): WebhookCertificate {
  const { certificate, authority } = webhookCredentials(pg, `${operator.webhookService}.${operator.namespace}.svc`);
  const read = (file: string): string => readFileSync(file, 'utf8');
  const pem = {
    ca: read(authority.cert),
    caKey: read(authority.key),
    cert: read(certificate.cert),
    key: read(certificate.key),
  };
  const files = { 'tls.crt': pem.cert, 'tls.key': pem.key, 'ca.crt': pem.ca };
  for (const [name, text] of Object.entries(files)) {
    writeFileAtomic(operatorFile(pg, operator, join(certificates, name)), text);
  }
  return pem;
}
