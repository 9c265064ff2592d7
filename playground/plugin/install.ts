import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shellWord } from '../../lib/workload/values/shell-word';
import { programArguments, projectFolder, projectModules } from '../project';
import { cacheFolder } from '../toolchain';

/**
 * Puts the stand-in where the engine looks for the official Kubernetes plugin.
 *
 * @param pulumiHome the playground's own `PULUMI_HOME`, never the user's
 */
export function installKubernetesPlugin(pulumiHome: string, version: string): void {
  const file = join(pulumiHome, 'plugins', `resource-kubernetes-v${version}`, 'pulumi-resource-kubernetes');
  const modules = projectModules('@pulumi/pulumi');
  const script = [
    '#!/bin/sh',
    "# modelyard's stand-in for the official Kubernetes plugin; it serves the playground only.",
    `export NODE_COMPILE_CACHE=${shellWord(join(cacheFolder(), 'compile-cache', 'plugin'))}`,
    // tsx is found from the project's folder, and the engine starts plugins elsewhere.
    `cd ${shellWord(projectFolder)} || exit 1`,
    // Pulumi's SDK is the project's, and the command may be installed elsewhere.
    ...(modules === undefined ? [] : [`export NODE_PATH=${shellWord(modules)}`]),
    `exec ${[process.execPath, ...programArguments(join(__dirname, 'main'))].map(shellWord).join(' ')} "$@"`,
    '',
  ];
  const content = script.join('\n');
  // What is right is left alone: a deploy of another stack may be starting it. What is there may also be a link.
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() === true && readFileSync(file, 'utf8') === content) {
    return;
  }
  rmSync(dirname(file), { recursive: true, force: true });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content, { mode: 0o755 });
}
