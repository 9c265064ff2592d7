import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environment, ModelVolume, TfServing, TrainingJob, WebModelServer } from '../../../lib';
import { createApp, deploy, modelVersions, type ModelVersion } from '../../../lib/pulumi';
import { versionIn } from '../../../lib/pulumi/runs/model-versions';
import { versionsOf, type RunPod } from '../../../lib/pulumi/runs/published-versions';
import { runProgram, valueOf } from '../support/engine';

test.each([
  ['{"modelVersion": "7", "status": "ready"}', 7],
  ['{"modelVersion": 7}', 7],
  [
    '{"model_version_status": [{"version": "9", "state": "LOADING"}, {"version": "8", "state": ' +
      '"AVAILABLE"}, {"version": "7", "state": "AVAILABLE"}]}',
    8,
  ],
  ['{"model_version_status": []}', undefined],
  ['{"modelVersion": null}', undefined],
  ['{"modelVersion": "newest"}', undefined],
  ['null', undefined],
  ['<html>', undefined],
  [undefined, undefined],
])('what a server says is read: %s', (answer, version) => {
  expect(versionIn(answer)).toBe(version);
});

const pod = (
  run: string,
  message: string,
  { exitCode = 0, finishedAt = '2026-01-01T00:00:00Z', job = 'digits-training' } = {},
): RunPod => ({
  metadata: {
    labels: {
      'app.kubernetes.io/name': job,
      'app.kubernetes.io/component': 'training-job',
      'batch.kubernetes.io/job-name': run,
    },
  },
  status: { containerStatuses: [{ state: { terminated: { exitCode, finishedAt, message } } }] },
});
const publisher = { job: 'digits-training', volume: {} as ModelVolume, folder: 'digits' };
const runsIn = (...pods: RunPod[]): object[] =>
  versionsOf(publisher, pods).map(({ version, run }) => ({ version, run }));

test('what runs have published stands in the termination messages of their pods, the latest first', () => {
  const early = pod('digits-training-1', 'published version 1 in /models/digits');
  const late = pod('digits-training-2', 'published version 2 in /models/digits\n', {
    finishedAt: '2026-01-02T00:00:00Z',
  });
  expect(runsIn(early, late)).toEqual([
    { version: 2, run: 'digits-training-2' },
    { version: 1, run: 'digits-training-1' },
  ]);
});

test('other messages, failed pods and pods of other jobs have published nothing', () => {
  expect(
    runsIn(
      pod('a', 'not published: accuracy is 0.5'),
      pod('b', 'published version 1 in x', { exitCode: 1 }),
      pod('c', 'published version 1 in x', { job: 'words' }),
      { metadata: {} },
    ),
  ).toEqual([]);
});

test('a run of a JobSet is the JobSet', () => {
  const { metadata, status } = pod('digits-training-1-worker-0', 'published version 1 in /models');
  expect(
    runsIn({
      metadata: { labels: { ...metadata.labels, 'jobset.sigs.k8s.io/jobset-name': 'digits-training-1' } },
      status,
    }),
  ).toEqual([{ version: 1, run: 'digits-training-1' }]);
});

describe('the output modelVersions', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'model-versions-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** A cluster as kubectl shows it: shell that answers the last argument of `get --raw`, and a list of pods. */
  function cluster(raw: string, pods: readonly RunPod[] = []): void {
    writeFileSync(join(folder, 'pods.json'), JSON.stringify({ items: pods }));
    writeFileSync(
      join(folder, 'kubectl'),
      `#!/bin/sh\ncase "$*" in *' get --raw '*) for path; do :; done\n${raw}\n;; *) cat '${folder}/pods.json';; esac\n`,
    );
    chmodSync(join(folder, 'kubectl'), 0o755);
  }

  async function versions(version?: number): Promise<Record<string, ModelVersion>> {
    const { result } = await runProgram(() => {
      const app = createApp();
      const environment = new Environment(app, 'test', { namespace: 'models' });
      const volume = new ModelVolume(environment, 'models', { size: '1Gi', accessModes: ['ReadWriteMany'] });
      const resources = { cpu: { request: 1 }, memory: { request: '1Gi' } };
      const job = new TrainingJob(environment, 'digits-training', {
        image: 'train:1',
        resources,
        publish: { volume, path: 'digits/' },
      });
      new WebModelServer(environment, 'web', {
        image: 'web:1',
        resources,
        publishedModel: { volume, path: 'digits', version, versionPath: '/readyz' },
      }).node.addDependency(job);
      new TfServing(environment, 'tf', { resources, model: { volume, path: 'words' } });
      return modelVersions(app, deploy(app), {
        kubeconfig: '/kubeconfig',
        context: 'test',
        kubectl: join(folder, 'kubectl'),
      });
    });
    return valueOf(result);
  }

  test('is what the servers say, each with the run that published it', async () => {
    cluster(
      `case "$path" in
        /api/v1/namespaces/models/services/web:http/proxy/readyz) echo '{"modelVersion": "2"}';;
        /api/v1/namespaces/models/services/tf:http/proxy/v1/models/tf) echo '{"model_version_status": [{"version": "5", "state": "AVAILABLE"}]}';;
      esac`,
      [pod('digits-training-2', 'published version 2 in /models/digits')],
    );
    expect(await versions()).toEqual({ tf: { version: 5 }, web: { version: 2, run: 'digits-training-2' } });
  });

  test('waits until a server has taken over what was just published', async () => {
    cluster(
      `if [ -f '${folder}/asked' ]; then echo '{"modelVersion": 2}'; else touch '${folder}/asked'; ` +
        `echo '{"modelVersion": 1}'; fi`,
      [pod('digits-training-2', 'published version 2 in /models/digits')],
    );
    expect((await versions())['web']).toEqual({ version: 2, run: 'digits-training-2' });
  });

  test('does not wait for the newest version where another one is to be served', async () => {
    cluster(`echo '{"modelVersion": 1}'`, [
      pod('digits-training-2', 'published version 2 in /models/digits'),
      pod('digits-training-1', 'published version 1 in /models/digits'),
    ]);
    expect((await versions(1))['web']).toEqual({ version: 1, run: 'digits-training-1' });
  });

  test('leaves out servers that cannot be asked, and a deployment does not fail for that', async () => {
    cluster('exit 1');
    expect(await versions()).toEqual({});
    rmSync(join(folder, 'kubectl'));
    expect(await versions()).toEqual({});
  });
});
