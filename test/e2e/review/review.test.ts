import { join } from 'node:path';
import { ensureTools } from '../../../playground/toolchain';
import { findingsFrom, parseObjects, review, type Report } from '../../../lib/review';
import { bin } from '../support/playground';
import { projectRoot, runOk } from '../support/run';

const folder = join(projectRoot, 'test/review');

/** What changes: the action, the kind and the fields. */
const changesOf = ({ changes }: Report): unknown[] =>
  changes.map(({ action, object, fields }) => [action, object.kind, fields.map(({ path }) => path)]);

describe('what the real kustomize renders', () => {
  async function rendered(overlay: string): Promise<ReturnType<typeof parseObjects>> {
    const { stdout } = await bin('kubectl', ['kustomize', join(folder, 'kustomize', overlay)]);
    return parseObjects(stdout, overlay);
  }

  test('is reviewed: its hashes are no change, what they stand for is', async () => {
    const report = review(await rendered('before'), await rendered('after'));
    expect(changesOf(report)).toEqual([
      ['changed', 'ConfigMap', ['data.THRESHOLD']],
      ['changed', 'Deployment', ['spec.replicas', 'spec.template.spec.containers[server].image']],
    ]);
    expect(report.findings.map(({ rule }) => rule)).toEqual(['single-replica', 'scaled', 'image-changed', 'restarts']);
  });
});

describe('what the real helm renders', () => {
  let helm: string;
  beforeAll(async () => {
    helm = (await ensureTools(['helm'], (message) => process.stderr.write(`${message}\n`))).get('helm')!.path;
  });

  async function rendered(values?: string): Promise<ReturnType<typeof parseObjects>> {
    const text = await runOk(helm, [
      'template',
      'shop',
      join(folder, 'helm/shop'),
      '--namespace',
      'shop',
      ...(values === undefined ? [] : ['--values', join(folder, 'helm', values)]),
    ]);
    return parseObjects(text, values ?? 'values.yaml');
  }

  test('is the same for values that are only written in another way', async () => {
    expect(changesOf(review(await rendered(), await rendered('same.yaml')))).toEqual([]);
  });

  test('is reviewed: what other values lead to is named, and a hook that helm replaces itself raises no alarm', async () => {
    const report = review(await rendered(), await rendered('changed.yaml'));
    expect(changesOf(report)).toMatchInlineSnapshot(`
      [
        [
          "changed",
          "ConfigMap",
          [
            "data.THRESHOLD",
          ],
        ],
        [
          "changed",
          "PersistentVolumeClaim",
          [
            "spec.resources.requests.storage",
          ],
        ],
        [
          "changed",
          "Deployment",
          [
            "spec.replicas",
            "spec.template.spec.containers[server].image",
            "spec.template.spec.containers[server].resources.requests.memory",
            "spec.template.spec.containers[server].imagePullPolicy",
          ],
        ],
        [
          "changed",
          "Job",
          [
            "spec.template.spec.containers[warm-up].image",
            "spec.template.spec.containers[warm-up].imagePullPolicy",
          ],
        ],
        [
          "removed",
          "PodDisruptionBudget",
          [],
        ],
      ]
    `);
    expect(findingsFrom(report, 'low').map(({ severity, rule, object }) => `${severity} ${object.kind} ${rule}`))
      .toMatchInlineSnapshot(`
      [
        "high PersistentVolumeClaim claim-shrunk",
        "high Deployment request-above-limit",
        "medium Deployment mutable-image",
        "medium Job mutable-image",
        "medium Deployment single-replica",
        "low Deployment scaled",
      ]
    `);
  });
});
