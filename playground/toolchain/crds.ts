import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withElapsed } from './elapsed';
import { moduleFolder, type Place } from './module-folder';
import { findGo } from './ways/go-toolchain';
import type { SetUp } from './ways/way';

/** A Go module with definitions in one of its folders, or why there is none. */
type Carrier = { readonly module: string; readonly folder: string } | { readonly why: string };

const istioInOneFile =
  "Istio's Go module has the definitions of all of its groups in one file; MODELYARD_CRDS can name a folder with a " +
  'file each';

/** What carries the definitions of each API group. */
const carriers = {
  'external-secrets.io': {
    why:
      'the Go module of the External Secrets Operator is not fetched for its definitions alone; MODELYARD_CRDS can ' +
      'name a folder with them',
  },
  'gateway.networking.k8s.io': { module: 'sigs.k8s.io/gateway-api', folder: 'config/crd/standard' },
  'inference.networking.k8s.io': { module: 'sigs.k8s.io/gateway-api-inference-extension', folder: 'config/crd/bases' },
  'jobset.x-k8s.io': { module: 'sigs.k8s.io/jobset', folder: 'config/components/crd/bases' },
  'keda.sh': { module: 'github.com/kedacore/keda/v2', folder: 'config/crd/bases' },
  'kueue.x-k8s.io': { module: 'sigs.k8s.io/kueue', folder: 'config/components/crd/bases' },
  'leaderworkerset.x-k8s.io': { module: 'sigs.k8s.io/lws', folder: 'config/crd/bases' },
  'monitoring.coreos.com': {
    module: 'github.com/prometheus-operator/prometheus-operator',
    folder: 'example/prometheus-operator-crd',
  },
  'networking.istio.io': { why: istioInOneFile },
  'security.istio.io': { why: istioInOneFile },
  'trainer.kubeflow.org': {
    why:
      'the newest Go module of Kubeflow Trainer, v2.0.0, is older than what is written here (spec.runtimePatches); ' +
      'MODELYARD_CRDS can name a folder with newer ones',
  },
} as const satisfies Record<string, Carrier>;

/** An API group whose CustomResourceDefinitions can be had. */
export type CrdGroup = keyof typeof carriers;

/** All of {@link CrdGroup}. */
export const crdGroups = Object.keys(carriers) as CrdGroup[];

/** The files of definitions, and why those of a group cannot be had. */
export interface FoundCrds {
  readonly files: readonly string[];
  readonly missing: ReadonlyMap<CrdGroup, string>;
}

/**
 * Finds CustomResourceDefinitions: in the folder that the user names, whose files are called
 * `<group>_<resources>.yaml`, or else in the projects' own Go modules, which `go` fetches and checks against go.sum.
 *
 * @param folder one's own definitions. @default - the modules
 */
export async function findCrds(
  groups: readonly CrdGroup[],
  setUp: SetUp,
  folder: string | undefined,
): Promise<FoundCrds> {
  const files: string[] = [];
  const missing = new Map<CrdGroup, string>();
  const places =
    folder === undefined
      ? await moduleFolders(groups, setUp)
      : new Map(groups.map((group): [CrdGroup, Place] => [group, { folder }]));
  for (const [group, place] of places) {
    const found = 'why' in place ? [] : await filesOf(place.folder, group);
    files.push(...found);
    if (found.length === 0) {
      missing.set(group, 'why' in place ? place.why : `${place.folder} has no file ${group}_*.yaml`);
    }
  }
  return { files, missing };
}

async function filesOf(folder: string, group: CrdGroup): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names
    .filter((name) => name.startsWith(`${group}_`) && name.endsWith('.yaml'))
    .sort()
    .map((name) => join(folder, name));
  // Gateway API's own folder also has a policy against putting older definitions into a
  // cluster, which a playground may want.
  const definitions = await Promise.all(
    files.map(async (file) => /^kind: CustomResourceDefinition$/m.test(await readFile(file, 'utf8'))),
  );
  return files.filter((_, index) => definitions[index]);
}

async function moduleFolders(groups: readonly CrdGroup[], setUp: SetUp): Promise<Map<CrdGroup, Place>> {
  const toolchain = await findGo(setUp);
  if ('why' in toolchain) {
    return new Map(groups.map((group) => [group, toolchain]));
  }
  const places = new Map<CrdGroup, Place>();
  await withElapsed(setUp.progress, 'custom resource definitions: fetching', async (detail) => {
    for (const group of groups) {
      const carrier: Carrier = carriers[group];
      if ('why' in carrier) {
        places.set(group, carrier);
        continue;
      }
      const { module, folder } = carrier;
      detail(module);
      const place = await moduleFolder(toolchain.go, module, 'crds', setUp);
      places.set(group, 'why' in place ? place : { folder: join(place.folder, folder) });
    }
  });
  return places;
}
