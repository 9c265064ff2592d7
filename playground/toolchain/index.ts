import { cacheFolder } from './cache/cache-folder';
import { findCrds, type CrdGroup, type FoundCrds } from './crds';
import { obtain, setUpOf, type FoundTools } from './ensure';
import { moduleFolder } from './module-folder';
import { currentPlatform } from './platform';
import type { Progress, Tool, ToolName } from './tool';
import { ToolError } from './tool-error';
import { specOf, tools } from './table';
import { findGo } from './ways/go-toolchain';

export { cacheFolder, purgeCache } from './cache/cache-folder';
export { crdGroups, type CrdGroup, type FoundCrds } from './crds';
export type { FoundTools } from './ensure';
export { ToolError } from './tool-error';
export type { Progress, Tool, ToolName } from './tool';

/**
 * Gets programs ready to run: from PATH where a fitting version is there, else from the cache, else the official
 * download, Debian's packages, or a build from source. Nothing is fetched twice, and an interrupted run continues.
 *
 * Those that are optional may be missing: then something else takes their place.
 *
 * @param progress told what is being fetched or built, at least every five seconds
 * @throws ToolError where a tool cannot be had: which, what each way said, what to do
 */
export function findTools(names: readonly ToolName[], progress: Progress): Promise<FoundTools> {
  return obtain([...new Set(names)].map(specOf), setUpOf(cacheFolder(), currentPlatform(), progress));
}

/** As {@link findTools}; of those that are optional it is not told why one is missing. */
export async function ensureTools(
  names: readonly ToolName[],
  progress: Progress,
): Promise<ReadonlyMap<ToolName, Tool>> {
  return (await findTools(names, progress)).tools;
}

/** The names of all tools that there are for this machine's system. */
export function everyTool(): ToolName[] {
  const { os } = currentPlatform();
  return tools.filter(({ onlyOn }) => onlyOn === undefined || onlyOn === os).map(({ name }) => name);
}

/** Pulumi's official Kubernetes plugin, or `undefined` where it cannot be had (then the stand-in takes its place). */
export async function findKubernetesPlugin(progress: Progress): Promise<Tool | undefined> {
  return (await ensureTools(['pulumi-resource-kubernetes'], progress)).get('pulumi-resource-kubernetes');
}

/**
 * CustomResourceDefinitions of API groups.
 *
 * @param folder one's own, see {@link findCrds}. @default - the projects' own Go modules
 */
export function findDefinitions(groups: readonly CrdGroup[], progress: Progress, folder?: string): Promise<FoundCrds> {
  return findCrds(groups, setUpOf(cacheFolder(), currentPlatform(), progress), folder);
}

/**
 * The folder of a Go module's files.
 *
 * @param pinnedIn the folder of `playground/tools` whose go.sum says what they are
 * @throws ToolError where it cannot be had
 */
export async function findModule(module: string, pinnedIn: string, progress: Progress): Promise<string> {
  const setUp = setUpOf(cacheFolder(), currentPlatform(), progress);
  const toolchain = await findGo(setUp);
  const place = 'why' in toolchain ? toolchain : await moduleFolder(toolchain.go, module, pinnedIn, setUp);
  if ('why' in place) {
    throw new ToolError(
      'go',
      `The files of ${module} cannot be had: ${place.why}`,
      'Run again where Go modules can be fetched.',
    );
  }
  return place.folder;
}
