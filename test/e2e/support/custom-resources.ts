import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crdGroups, findDefinitions } from '../../../playground/toolchain';
import { kubectl, playgroundFolder } from './playground';

/**
 * Where it is written why the definitions of a group could not be had: group → why. In a folder
 * that goes with the playground.
 */
export const missingGroupsFile = join(playgroundFolder, 'logs', 'missing-custom-resources.json');

/** Gives the suite's cluster every custom resource that a construct or an example may make, so that it checks them. */
export async function installCustomResources(): Promise<void> {
  // What controllers of the playground read is there already, in the version that they know.
  const there = (await kubectl('get', 'customresourcedefinitions', '-o', 'jsonpath={.items[*].spec.group}')).split(' ');
  const groups = crdGroups.filter((group) => !there.includes(group));
  const folder = process.env['MODELYARD_CRDS'];
  const { files, missing } = await findDefinitions(
    groups,
    (message) => process.stderr.write(`${message}\n`),
    folder === '' ? undefined : folder,
  );
  writeFileSync(missingGroupsFile, JSON.stringify(Object.fromEntries(missing)));
  if (files.length === 0) {
    return;
  }
  const flags = files.flatMap((file) => ['-f', file]);
  await kubectl('apply', '--server-side', '--force-conflicts', '--field-manager=modelyard-playground', ...flags);
  await kubectl('wait', '--for=condition=Established', '--timeout=20m', ...flags);
}
