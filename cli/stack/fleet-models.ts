import { z } from 'zod';
import { toldText } from '../process/tell';
import type { KubectlCommand } from './kubectl';
import { modelTable, versionsIn, type Models, type ModelVersions } from './models';

/** What one cluster of a fleet serves and trains. */
export interface ClusterModels extends Models {
  /** Whether it did not answer, and was left as it is. */
  readonly left: boolean;
  readonly modelVersions?: ModelVersions;
}

/** What a program for many clusters exports of each of them. */
const outputsSchema = z.record(z.string(), z.looseObject({ namespace: z.string(), left: z.boolean().default(false) }));

/**
 * The models of each cluster of a fleet.
 *
 * @param outputs the stack's outputs
 * @param kubectls how each cluster is asked
 * @param list lists the models of a namespace
 */
export async function fleetModels(
  outputs: Readonly<Record<string, unknown>>,
  kubectls: ReadonlyMap<string, KubectlCommand | undefined>,
  list: (kubectl: KubectlCommand | undefined, namespace: string) => Promise<Omit<Models, 'namespace'>>,
): Promise<Record<string, ClusterModels>> {
  const clusters = outputsSchema.safeParse(outputs['clusters']).data ?? {};
  const entries = await Promise.all(
    Object.entries(clusters).map(async ([name, own]): Promise<[string, ClusterModels]> => {
      const { namespace, left } = own;
      const models = left
        ? { models: [], noModels: 'it does not answer, and was left as it is' }
        : await list(kubectls.get(name), namespace);
      return [name, { namespace, left, ...models, ...versionsIn(own) }];
    }),
  );
  return Object.fromEntries(entries);
}

/** The models of a fleet as tables of text, cluster by cluster. */
export function fleetTable(clusters: Readonly<Record<string, ClusterModels>>): string {
  return Object.entries(clusters)
    .map(([name, { models, noModels, modelVersions }]) => {
      const told = noModels === undefined ? modelTable(models, modelVersions) : toldText(noModels);
      return `${name}\n${told.replace(/^/gm, '  ')}`;
    })
    .join('\n\n');
}
