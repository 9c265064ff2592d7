import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, packedPackages, peers } from './pack';
import { commandFolder, packedVariable, projectFolder, typescripts } from './packed';

/** Packs both packages and installs them, once for all files. It needs a registry, and no playground. */
export default async function setUp(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'modelyard-packed-'));
  const packed = await packedPackages(folder);
  writeFileSync(join(folder, 'packed.json'), JSON.stringify(packed));
  process.env[packedVariable] = folder;
  for (const each of [projectFolder(), commandFolder()]) {
    mkdirSync(each);
  }
  const compilers = typescripts.map((version) => `typescript-${version}@npm:typescript@${version}`);
  await Promise.all([
    install(projectFolder(), [packed.library, ...peers((name) => !name.includes('docker')), ...compilers]),
    // What the library asks for comes with it.
    install(commandFolder(), [packed.library, packed.command]),
  ]);
}
