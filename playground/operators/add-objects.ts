import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Cluster } from '../../lib/workload/cluster/cluster-profile';
import { readYaml, writeYaml } from '../../lib/workload/yaml';
import { applyObjects, untilEstablished, type AppliedObjects } from '../cluster';
import type { KubectlRunner } from '../cluster/kubectl';
import { makeFolders, writeFileAtomic } from '../state/files';
import type { Playground } from '../state/state';
import { findModule, type Progress } from '../toolchain';
import { writeCertificate } from './certificates';
import { checkClash } from './clash';
import { operatorFile } from './folder';
import { operatorObjects, unconverted } from './objects';
import type { Operator, OperatorObject } from './operator';
import { podObjects } from './pods';

/** A cluster to which an operator's objects are added. */
export interface Place {
  readonly pg: Playground;
  readonly cluster: Cluster;
  /** The name of its real node. @default - it has none */
  readonly node?: string;
  readonly kubectl: KubectlRunner;
  readonly progress: Progress;
}

/** Adds all objects of an operator that runs. */
export async function addObjects(place: Place, operator: Operator): Promise<void> {
  const { pg, cluster, node, kubectl } = place;
  const all = await objectsOf(place, operator);
  const { certificateOf, prepare } = operator;
  const certificate = certificateOf === undefined ? undefined : writeCertificate(pg, operator, certificateOf);
  const { definitions, others } =
    operator.pods === undefined || node === undefined
      ? operatorObjects(all, operator, { ports: pg.ports, certificate })
      : podObjects([...all, ...operator.pods.objects(cluster, node)], operator, node);
  prepare?.(pg, all);
  const files = [listFile(place, operator, 'definitions', definitions), listFile(place, operator, 'objects', others)];
  await applyObjects(
    pg,
    kubectl,
    [definitionSet(place, operator, definitions, files[0]!), { name: operator.name, files: files.slice(1) }],
    // By their files, which say in which namespace each is.
    () => kubectl('get', '-o', 'name', ...files.flatMap((file) => ['-f', file])),
  );
}

/** Adds the definitions alone, of an operator that does not run. */
export async function addDefinitions(place: Place, operator: Operator): Promise<void> {
  const all = await objectsOf(place, operator);
  const definitions = all.filter(({ kind }) => kind === 'CustomResourceDefinition').map(unconverted);
  const file = listFile(place, operator, 'definitions', definitions);
  await applyObjects(place.pg, place.kubectl, [definitionSet(place, operator, definitions, file)]);
}

/** Adds what an operator's own webhooks judge. */
export async function addLater(place: Place, operator: Operator): Promise<void> {
  if (operator.modules.some(({ later }) => later !== undefined)) {
    const file = await kustomized(place, operator, 'later');
    await applyObjects(place.pg, place.kubectl, [{ name: `${operator.name}-later`, files: [file] }]);
  }
}

async function objectsOf(place: Place, operator: Operator): Promise<OperatorObject[]> {
  const text = readFileSync(await kustomized(place, operator, 'objects'), 'utf8');
  return readYaml(text).documents.map(({ value }) => value as OperatorObject);
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

/** The file of what the project's own kustomization yields; kept, since that takes seconds. */
async function kustomized(
  { pg, kubectl, progress }: Place,
  operator: Operator,
  what: 'objects' | 'later',
): Promise<string> {
  const { modules, namespace, namespaced = true, version } = operator;
  const file = operatorFile(pg, operator, `${what}-${version}.yaml`);
  if (existsSync(file)) {
    return file;
  }
  const resources: string[] = [];
  for (const { path, pinnedIn, bases, later = [] } of modules) {
    const source = await findModule(path, pinnedIn, progress);
    resources.push(...(what === 'objects' ? bases : later).map((base) => join(source, base)));
  }
  const folder = operatorFile(pg, operator, `kustomization-${what}`);
  makeFolders(folder);
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    ...(what === 'objects' && !namespaced ? { namespace } : {}),
    // No absolute path is taken.
    resources: resources.map((base) => relative(folder, base)),
  };
  writeFileAtomic(join(folder, 'kustomization.yaml'), writeYaml(kustomization));
  writeFileAtomic(file, (await kubectl('kustomize', folder)).stdout);
  return file;
}
