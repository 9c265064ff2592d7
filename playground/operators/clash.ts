import { fieldManager } from '../cluster';
import type { KubectlRunner } from '../cluster/kubectl';
import { PlaygroundError } from '../playground-error';
import type { Operator, OperatorObject } from './operator';

interface Definition {
  readonly metadata: { readonly name: string; readonly managedFields?: readonly { readonly manager: string }[] };
  readonly spec: { readonly versions: readonly { readonly name: string }[] };
}

/** The API server's own, which say how a definition is. */
const ofServer: readonly string[] = ['kube-apiserver', 'kube-controller-manager'];

/**
 * Takes no definition over that somebody else has put into the cluster: what is stored by it may not be what the
 * operator knows.
 *
 * @throws PlaygroundError naming those that are there, from whom, and in which versions
 */
export async function checkClash(
  kubectl: KubectlRunner,
  { name, title, version }: Operator,
  definitions: readonly OperatorObject[],
): Promise<void> {
  const names = definitions.map(({ metadata }) => metadata.name);
  const { stdout } = await kubectl(
    'get',
    'customresourcedefinitions',
    '--ignore-not-found',
    '--show-managed-fields',
    '-o',
    'json',
    ...names,
  );
  const foreign = definitionsIn(stdout).flatMap((definition) => {
    const managers = (definition.metadata.managedFields ?? []).map(({ manager }) => manager);
    return managers.includes(fieldManager)
      ? []
      : [{ ...definition, by: managers.filter((manager) => !ofServer.includes(manager)) }];
  });
  if (foreign.length === 0) {
    return;
  }
  const each = foreign.map(
    ({ metadata, spec, by }) =>
      `  ${metadata.name}, with ${spec.versions.map((served) => served.name).join(' and ')}` +
      (by.length === 0 ? '' : `, applied by ${[...new Set(by)].join(' and ')}`),
  );
  throw new PlaygroundError(
    `Definitions of ${title} ${version} clash with such that are in the cluster already:\n${each.join('\n')}`,
    `Remove them, with all of their objects: bin/kubectl delete crd ${foreign.map(({ metadata }) => metadata.name).join(' ')}; ` +
      `or take ${name} out of profile.operators in the cluster's file.`,
  );
}

/** Of one name, kubectl yields the object itself. */
function definitionsIn(json: string): readonly Definition[] {
  if (json === '') {
    return [];
  }
  const found = JSON.parse(json) as Definition | { readonly items: readonly Definition[] };
  return 'items' in found ? found.items : [found];
}
