import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { FixtureStack } from '../support/fixture-stack';
import type { UpResult } from '../support/playground';
import { projectRoot, type Ran } from '../support/run';

const seven = readFileSync(join(projectRoot, 'images/image-classifier/samples/7.png'));
const accelerator = { product: 'NVIDIA-H100-80GB-HBM3', count: 1 };
const resources = { cpu: { request: '100m', limit: 1 }, memory: { request: '160Mi', limit: '1Gi' } };

// The platform itself: its training job on the real node, and its image classifier.
describe('a model that is trained again', () => {
  const stack = new FixtureStack('models', 'platform');
  let url: string;
  let first: UpResult;
  beforeAll(async () => {
    first = await stack.upOk(settings(60));
    url = first.models.find(({ name }) => name === 'image-classifier')!.url!;
  });
  afterAll(() => stack.discard());

  it('is version 1 at first, and the outputs say which run has published it', () => {
    const run = first.models.find(({ kind }) => kind === 'training-job')!.name;
    expect(first.modelVersions).toEqual({ 'image-classifier': { version: 1, run } });
  });

  describe('and is worse', () => {
    let ran: Ran;
    beforeAll(async () => {
      ran = await stack.up(settings(1));
    });

    it('fails the deploy, which says by how much', () => {
      expect(ran.status).toBe(1);
      expect(ran.stderr).toMatch(/not published: accuracy is 0\.\d+, and has to be >= 0\.9\b/);
    });

    it('is not served: the old version goes on', async () => {
      expect(await answer()).toEqual({ label: '7', version: '1' });
    });
  });

  describe('and is better', () => {
    let better: UpResult;
    beforeAll(async () => {
      better = await stack.upOk(settings(200));
    });

    it('is served as the next version, by the pods that were there', async () => {
      expect(await answer()).toEqual({ label: '7', version: '2' });
      expect((await stack.get('deployment', 'image-classifier')).metadata.generation).toBe(1);
    });

    it('is what the outputs of the stack say, and its run', async () => {
      const run = better.modelVersions!['image-classifier']!.run;
      const outputs = JSON.parse((await stack.pulumi('stack', 'output', '--json')).stdout) as Record<string, unknown>;
      expect(outputs['modelVersions']).toEqual({ 'image-classifier': { version: 2, run } });
      expect(run).not.toBe(first.modelVersions!['image-classifier']!.run);
    });

    it('is taken back by one setting', async () => {
      const back = await stack.upOk(settings(200, 1));
      await eventually(
        'answer of version 1',
        async () => ((await answer()).version === '1' ? true : undefined),
        answer,
      );
      expect(back.modelVersions).toEqual(first.modelVersions);
    });
  });

  function settings(epochs: number, modelVersion?: number): Record<string, unknown> {
    return {
      imageClassifier: {
        replicas: 1,
        host: 'models.example.com',
        resources,
        ...(modelVersion === undefined ? {} : { modelVersion }),
      },
      training: { resources, modelVolume: '1Gi', epochs, minimumAccuracy: 0.9 },
      tfServing: { model: 'gs://models.example.com/resnet50', replicas: 1, accelerator, resources },
      gpuServer: {
        engine: 'vllm',
        model: 'Qwen/Qwen2.5-7B-Instruct',
        modelRevision: 'a'.repeat(40),
        replicas: 1,
        accelerator,
        resources,
      },
    };
  }

  async function answer(): Promise<{ label: string; version: string }> {
    const { label, modelVersion } = (await (await fetch(`${url}predict`, { method: 'POST', body: seven })).json()) as {
      label: string;
      modelVersion: string;
    };
    return { label, version: modelVersion };
  }
});
