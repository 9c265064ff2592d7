import * as fs from 'node:fs';
import * as path from 'node:path';
import { mountsUnder } from '../machine/mounts';
import type { Playground } from '../state/state';
import { cacheFolder } from '../toolchain';

/** What the builder may keep of earlier builds, on disk. */
export const keptLayersLimit = '10GB';

/** In the builder's folder: the version of BuildKit that wrote it. */
const versionFile = 'buildkit-version';

/**
 * Makes the folder of a playground's builder. A new one gets what the builder of an earlier playground of this machine
 * left in the cache, so that an image whose steps have not changed is not built again. One playground at a time has
 * that; another one starts empty.
 * @param version of BuildKit, whose files they are
 * @returns whether there are steps of an earlier playground in it
 */
export function takeLayers(playground: Pick<Playground, 'path'>, version: string): boolean {
  const root = layersOf(playground);
  // A playground that was started before has its own.
  if (fs.existsSync(root)) {
    return false;
  }
  try {
    // In one step: of two playgrounds that start at the same time, one finds nothing.
    fs.renameSync(keptFolder(), root);
    if (fs.readFileSync(path.join(root, versionFile), 'utf8') === version) {
      return true;
    }
  } catch {
    // Nothing is kept, or it cannot be used: the builder starts with nothing.
  }
  emptyLayers(playground, version);
  return false;
}

/** Makes the folder anew, with nothing in it. */
export function emptyLayers(playground: Pick<Playground, 'path'>, version: string): void {
  const root = layersOf(playground);
  fs.rmSync(root, { recursive: true, force: true });
  fs.mkdirSync(root, { recursive: true });
  fs.writeFileSync(path.join(root, versionFile), version);
}

/** Puts what a stopped builder leaves into the cache, for the next playground. Of two, that with more layers stays. */
export function keepLayers(playground: Pick<Playground, 'path'>): void {
  const root = layersOf(playground);
  // A mount would move along; it has to be seen where it is expected.
  if (mountsUnder(root).length > 0) {
    return;
  }
  const kept = keptFolder();
  try {
    fs.mkdirSync(path.dirname(kept), { recursive: true });
    if (layersIn(root) > layersIn(kept)) {
      fs.rmSync(kept, { recursive: true, force: true });
    }
    fs.renameSync(root, kept);
  } catch {
    // Another playground's is there already, or the cache lies on another disk: this goes with the state folder.
  }
}

/** How many layers a builder's folder has: a folder each. */
function layersIn(builder: string): number {
  const layers = path.join(builder, 'runc-overlayfs', 'snapshots', 'snapshots');
  return fs.existsSync(layers) ? fs.readdirSync(layers).length : 0;
}

/** Where the builder of a playground keeps everything. */
export function layersOf(playground: Pick<Playground, 'path'>): string {
  return playground.path('buildkit');
}

function keptFolder(): string {
  return path.join(cacheFolder(), 'layers');
}
