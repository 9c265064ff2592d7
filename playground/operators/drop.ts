import { existsSync, readFileSync, rmSync } from 'node:fs';
import type { KubectlRunner } from '../cluster/kubectl';
import { fieldManager } from '../cluster';
import { stopDaemon } from '../processes/daemon';
import { writeFileAtomic } from '../state/files';
import type { Playground } from '../state/state';
import { operatorFile } from './folder';
import { unconverted } from './objects';
import type { Operator, OperatorObject } from './operator';
import { operators } from './table';

/**
 * Ends operators that an earlier start of a playground ran, and that its cluster's file no longer names. What each
 * brought goes with it, above all its webhooks, which would refuse without its program. Its definitions stay, since
 * everything that users have made of them would go too; nothing converts those any more.
 *
 * @returns what is to be said of them
 */
export async function dropOperators(
  pg: Playground,
  kubectl: KubectlRunner,
  wanted: readonly Operator[],
): Promise<string[]> {
  const dropped = operators.filter((each) => existsSync(operatorFile(pg, each)) && !wanted.includes(each));
  for (const operator of dropped) {
    await removeBrought(pg, kubectl, operator);
    await Promise.all(operator.programs.map(({ name }) => stopDaemon(pg, name)));
    rmSync(operatorFile(pg, operator), { recursive: true });
  }
  return dropped.map(
    ({ title, version }) => `${title} ${version} no longer runs; its definitions and the objects of them stay`,
  );
}

async function removeBrought(pg: Playground, kubectl: KubectlRunner, operator: Operator): Promise<void> {
  const [others, definitions] = ['objects', 'definitions'].map((list) =>
    operatorFile(pg, operator, `${list}.json`),
  ) as [string, string];
  if (existsSync(others)) {
    // Users may have put something of their own into its namespace.
    change(others, (items) => items.filter(({ kind }) => kind !== 'Namespace'));
    await kubectl('delete', '--ignore-not-found', '--wait=false', '-f', others);
  }
  if (existsSync(definitions)) {
    change(definitions, (items) => items.map(unconverted));
    await kubectl('apply', '--server-side', '--force-conflicts', `--field-manager=${fieldManager}`, '-f', definitions);
  }
}

function change(file: string, by: (items: OperatorObject[]) => OperatorObject[]): void {
  const list = JSON.parse(readFileSync(file, 'utf8')) as { readonly items: OperatorObject[] };
  writeFileAtomic(file, JSON.stringify({ ...list, items: by(list.items) }));
}
