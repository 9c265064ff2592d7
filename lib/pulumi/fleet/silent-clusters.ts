import * as pulumi from '@pulumi/pulumi';
import { Sealed } from '../../settings/sealed';
import { plural } from '../../workload/values/words';
import { ProgramError } from '../program-error';
import { kubectlOf } from '../program/access';
import type { Destination } from '../program/destination';
import { whySilent, whySilentServer } from './reach';

/** What is done where a cluster does not answer. */
type Unreachable = 'refuse' | 'leave';

const variable = 'MODELYARD_UNREACHABLE';

/**
 * Asks each cluster of a fleet whether it answers, all at once.
 *
 * @param setting what is done where one does not. The variable overrides it
 * @returns those that do not, and are to be left as they are
 * @throws ProgramError where one does not and is not to be left; nothing was changed then
 */
export async function silentClusters(
  destinations: ReadonlyMap<string, Destination>,
  setting: Unreachable,
): Promise<ReadonlySet<string>> {
  const unreachable = chosenIn(process.env[variable], setting);
  const asked = await Promise.all(
    [...destinations].map(async ([name, destination]) => ({ name, why: await whyOf(name, destination) })),
  );
  const silent = asked.filter(({ why }) => why !== undefined);
  if (silent.length === 0) {
    return new Set();
  }
  const told = silent.map(({ name, why }) => `  - '${name}': ${why}`).join('\n');
  const count = plural(silent.length, 'cluster');
  const verb = silent.length === 1 ? 'does' : 'do';
  if (silent.length === asked.length) {
    throw new ProgramError(`no cluster of the fleet answers; nothing was changed:\n${told}`);
  }
  if (unreachable === 'refuse') {
    throw new ProgramError(
      `${count} of the fleet ${verb} not answer; nothing was changed on any:\n${told}\n` +
        'Mend it, or deploy to the others and leave what it has as it is, with ' +
        `${variable}=leave (bin/up --unreachable leave) or the setting 'modelyard:unreachable'`,
    );
  }
  await pulumi.log.warn(
    `${count} of the fleet ${verb} not answer, and ${silent.length === 1 ? 'is' : 'are'} left as is:\n${told}`,
  );
  return new Set(silent.map(({ name }) => name));
}

function chosenIn(text: string | undefined, setting: Unreachable): Unreachable {
  if (text === undefined || text === '') {
    return setting;
  }
  if (text !== 'refuse' && text !== 'leave') {
    throw new ProgramError(`${variable} must be refuse or leave, got '${text}'`);
  }
  return text;
}

async function whyOf(name: string, destination: Destination): Promise<string | undefined> {
  const { kubeconfig, context } = destination;
  if (kubeconfig instanceof Sealed) {
    return whySilentServer(kubeconfig.reveal(), context);
  }
  try {
    return await whySilent(kubectlOf(destination)!);
  } catch (error) {
    await pulumi.log.warn(`whether cluster '${name}' answers is not known: ${(error as Error).message}`);
    return undefined;
  }
}
