import { readFileSync } from 'node:fs';
import type { Playground } from '../state/state';
import { operatorFile } from './folder';
import type { Operator, OperatorObject } from './operator';

/** The objects that an operator that runs brought to a cluster, but for those that its own webhooks judge. */
export function objectsBroughtBy(pg: Pick<Playground, 'path'>, operator: Operator): OperatorObject[] {
  return ['definitions', 'objects'].flatMap(
    (list) =>
      (JSON.parse(readFileSync(operatorFile(pg, operator, `${list}.json`), 'utf8')) as { items: OperatorObject[] })
        .items,
  );
}
