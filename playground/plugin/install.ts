import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { shellWord } from '../../lib/workload/shell-word';
import { programArguments } from '../project';
import { cacheFolder } from '../toolchain';

/**
 * Puts the stand-in where the engine looks for the official Kubernetes plugin.
 *
 * @param pulumiHome the playground's own `PULUMI_HOME`, never the user's
 */
export function installKubernetesPlugin(pulumiHome: string, version: string): void {
  const file = join(pulumiHome, 'plugins', `resource-kubernetes-v${version}`, 'pulumi-resource-kubernetes');
  const project = resolve(__dirname, '..', '..');
  const script = [
    '#!/bin/sh',
    "# modelyard's stand-in for the official Kubernetes plugin; it serves the playground only.",
    `export NODE_COMPILE_CACHE=${shellWord(join(cacheFolder(), 'compile-cache', 'plugin'))}`,
    // tsx is found from the project's folder, and the engine starts plugins elsewhere.
    `cd ${shellWord(project)} || exit 1`,
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
