import { shellWord } from '../lib/workload/values/shell-word';
import { writeFileAtomic } from './state/files';

/**
 * Writes the `node` with which Pulumi's language host, which needs one on PATH, runs programs: the one that runs this
 * process.
 *
 * A host that is built from source is older than the way in which Pulumi tells it the options of `Pulumi.yaml`, and
 * would load TypeScript's compiler for programs that say `typescript: false`. This hears it for the host.
 */
export function writeProgramNode(file: string): void {
  const script = [
    '#!/bin/sh',
    'case "${1-}" in */@pulumi/pulumi/cmd/run/index.js)',
    '  folder=$PWD',
    '  while [ -n "$folder" ] && [ ! -f "$folder/Pulumi.yaml" ]; do folder=${folder%/*}; done',
    '  if grep -Eqs "^ +typescript: +false" "$folder/Pulumi.yaml"; then unset PULUMI_NODEJS_TYPESCRIPT; fi ;;',
    'esac',
    `exec ${shellWord(process.execPath)} "$@"`,
    '',
  ];
  writeFileAtomic(file, script.join('\n'), 0o755);
}
