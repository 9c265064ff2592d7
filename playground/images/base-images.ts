import * as fs from 'node:fs';
import * as path from 'node:path';
import { PlaygroundError } from '../playground-error';
import { processStart } from '../processes/process-identity';
import type { Playground } from '../state/state';
import { cacheFolder, type Progress, type Tool, type ToolName } from '../toolchain';
import {
  dockerfileFolder,
  nodeVersion,
  npmVersion,
  pauseRecipe,
  recipeName,
  standIns,
  type BaseRecipe,
} from './base-recipes';
import { buildkitSocket } from './buildkit';
import { makeDebianRootfs } from './debian-rootfs';
import { dockerHubReachable } from './docker-hub';
import { buildSecrets } from './extra-ca';
import { pushImage } from './push-image';
import { registryAddress, requireTool } from './registry';
import { basicAuthorization, registryLogin } from './registry-credentials';
import { runShowingProgress } from './run-showing-progress';

/**
 * Does the slow part of {@link ensureBaseImages} that needs nothing but `debootstrap`, so that it can run while other
 * tools are built. Does nothing where Docker Hub can be reached, or when it has been done on this machine before.
 */
export async function prepareBaseImages(
  playground: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  progress: Progress,
): Promise<void> {
  if ((await dockerHubReachable(playground)) || standIns.every(isCached)) {
    return;
  }
  await ensureDebianRootfs(tools, progress);
}

/**
 * Puts into the playground's registry what its containers stand on: the pause image and, where Docker Hub cannot be
 * reached, stand-ins for the public base images under their public names. Each is built once per
 * machine and kept in the cache.
 * Registry and builder must run.
 * @throws PlaygroundError when a stand-in is needed and cannot be made
 */
export async function ensureBaseImages(
  playground: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  progress: Progress,
): Promise<void> {
  const recipes = [
    pauseRecipe(requireTool(tools, 'pause').path),
    ...((await dockerHubReachable(playground)) ? [] : standIns),
  ];
  for (const recipe of recipes) {
    await ensureBaseImage(playground, tools, recipe, progress);
  }
  // Only needed again when a recipe changes.
  if (standIns.every(isCached)) {
    await fs.promises.rm(rootfsFile(), { force: true });
  }
}

async function ensureBaseImage(
  playground: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  recipe: BaseRecipe,
  progress: Progress,
): Promise<void> {
  const registry = {
    address: registryAddress(playground),
    authorization: basicAuthorization(registryLogin(playground)),
  };
  const push = (): Promise<string> => pushImage(layoutFolder(recipe), registry, recipe.image);
  if (isCached(recipe)) {
    try {
      await push();
      return;
    } catch (error) {
      // The registry checks every digest: a damaged file in the cache is found here.
      progress(`base images: the cached ${recipe.image} is damaged and is made anew (${(error as Error).message})`);
      await fs.promises.rm(layoutFolder(recipe), { recursive: true, force: true });
    }
  }
  await build(playground, tools, recipe, progress);
  await push();
}

async function build(
  playground: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  recipe: BaseRecipe,
  progress: Progress,
): Promise<void> {
  await inWorkFolder(async (context) => {
    await prepareContext(context, tools, recipe, progress);
    const result = path.join(context, 'result');
    await runShowingProgress(
      {
        program: requireTool(tools, 'buildctl').path,
        args: [
          `--addr=unix://${buildkitSocket(playground)}`,
          'build',
          '--progress=plain',
          '--frontend=dockerfile.v0',
          `--local=context=${context}`,
          `--local=dockerfile=${dockerfileFolder}`,
          `--opt=target=${recipe.target}`,
          ...proxyArguments(process.env),
          ...Object.entries(buildSecrets(playground)).map(([id, file]) => `--secret=id=${id},src=${file}`),
          `--output=type=oci,tar=false,dest=${result}`,
        ],
        // Nothing is pulled or pushed here: the user's own logins have no part in it.
        env: { DOCKER_CONFIG: playground.path('docker') },
      },
      `base images: ${recipe.image.replace('library/', '')} is being built`,
      progress,
    );
    await fs.promises.mkdir(basesFolder(), { recursive: true });
    await fs.promises.rename(result, layoutFolder(recipe)).catch((error: NodeJS.ErrnoException) => {
      // Another playground of this machine was faster.
      if (!isCached(recipe)) {
        throw error;
      }
    });
  });
}

async function prepareContext(
  context: string,
  tools: ReadonlyMap<ToolName, Tool>,
  recipe: BaseRecipe,
  progress: Progress,
): Promise<void> {
  if (recipe.target === 'pause') {
    await fs.promises.copyFile(requireTool(tools, 'pause').path, path.join(context, 'pause'));
    await fs.promises.chmod(path.join(context, 'pause'), 0o755);
    return;
  }
  await fs.promises.link(await ensureDebianRootfs(tools, progress), path.join(context, 'rootfs.tar'));
  if (recipe.target === 'node') {
    await installNode(path.join(context, 'node'), progress);
  }
}

/** Node.js and npm as the real image has them: below /usr/local. Both are npm packages. */
async function installNode(folder: string, progress: Progress): Promise<void> {
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x64';
  const platformPackage = `node-linux-${architecture}`;
  const install = path.join(folder, 'install');
  await fs.promises.mkdir(install, { recursive: true });
  const packages = [`${platformPackage}@${nodeVersion}`, `npm@${npmVersion}`];
  await runShowingProgress(
    {
      program: 'npm',
      args: ['install', '--prefix', install, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', ...packages],
    },
    `base images: Node.js ${nodeVersion} is being fetched`,
    progress,
  );
  const modules = path.join(install, 'node_modules');
  await fs.promises.mkdir(path.join(folder, 'bin'));
  await fs.promises.rename(path.join(modules, platformPackage, 'bin', 'node'), path.join(folder, 'bin', 'node'));
  await fs.promises.mkdir(path.join(folder, 'lib', 'node_modules'), { recursive: true });
  await fs.promises.rename(path.join(modules, 'npm'), path.join(folder, 'lib', 'node_modules', 'npm'));
  for (const program of ['npm', 'npx']) {
    await fs.promises.symlink(`../lib/node_modules/npm/bin/${program}-cli.js`, path.join(folder, 'bin', program));
  }
  await fs.promises.rm(install, { recursive: true });
}

async function ensureDebianRootfs(tools: ReadonlyMap<ToolName, Tool>, progress: Progress): Promise<string> {
  const file = rootfsFile();
  if (fs.existsSync(file)) {
    return file;
  }
  const debootstrap = tools.get('debootstrap');
  if (debootstrap === undefined || process.getuid?.() !== 0) {
    throw new PlaygroundError(
      'Docker Hub cannot be reached, and stand-ins for its base images can be made only as root with debootstrap.',
      'Give this machine a way to Docker Hub, or run the command as root on Debian or Ubuntu.',
    );
  }
  await inWorkFolder(async (folder) => {
    const done = path.join(folder, 'rootfs.tar');
    await makeDebianRootfs(debootstrap.path, done, folder, progress);
    await fs.promises.rename(done, file);
  });
  return file;
}

/** A folder in the cache, so that its content can be renamed and linked within one file system; gone afterwards. */
async function inWorkFolder(action: (folder: string) => Promise<void>): Promise<void> {
  await fs.promises.mkdir(basesFolder(), { recursive: true });
  await removeAbandonedWork();
  const folder = await fs.promises.mkdtemp(path.join(basesFolder(), `work-${process.pid}-`));
  try {
    await action(folder);
  } finally {
    await fs.promises.rm(folder, { recursive: true, force: true });
  }
}

/** What a killed run left behind. */
async function removeAbandonedWork(): Promise<void> {
  for (const name of await fs.promises.readdir(basesFolder())) {
    const pid = /^work-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && processStart(Number(pid)) === undefined) {
      await fs.promises.rm(path.join(basesFolder(), name), { recursive: true, force: true });
    }
  }
}

/** apt in a build step goes the way that the user's shell goes. */
function proxyArguments(env: NodeJS.ProcessEnv): string[] {
  return ['http_proxy', 'https_proxy', 'no_proxy'].flatMap((name) => {
    const value = env[name] ?? env[name.toUpperCase()];
    return value === undefined || value === '' ? [] : [`--opt=build-arg:${name}=${value}`];
  });
}

function isCached(recipe: BaseRecipe): boolean {
  return fs.existsSync(path.join(layoutFolder(recipe), 'index.json'));
}

function layoutFolder(recipe: BaseRecipe): string {
  return path.join(basesFolder(), recipeName(recipe));
}

function rootfsFile(): string {
  return path.join(basesFolder(), 'debian-rootfs.tar');
}

function basesFolder(): string {
  return path.join(cacheFolder(), 'bases');
}
