import { join } from 'node:path';
import { parseObjects, review } from '../../lib/review';
import { bin } from './support/playground';
import { projectRoot } from './support/run';

const folder = join(projectRoot, 'test/review/kustomize');

async function rendered(overlay: string): Promise<ReturnType<typeof parseObjects>> {
  const { stdout } = await bin('kubectl', ['kustomize', join(folder, overlay)]);
  return parseObjects(stdout, overlay);
}

test('what the real kustomize renders is reviewed: its hashes are no change, what they stand for is', async () => {
  const { changes, findings } = review(await rendered('before'), await rendered('after'));
  expect(changes.map(({ action, object, fields }) => [action, object.kind, fields.map(({ path }) => path)])).toEqual([
    ['changed', 'ConfigMap', ['data.THRESHOLD']],
    ['changed', 'Deployment', ['spec.replicas', 'spec.template.spec.containers[server].image']],
  ]);
  expect(findings.map(({ rule }) => rule)).toEqual(['single-replica', 'scaled', 'image-changed', 'restarts']);
});
