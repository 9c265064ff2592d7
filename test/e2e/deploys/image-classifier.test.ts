import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { holdDevStack } from '../support/dev-stack';
import { binOk, up, type UpResult } from '../support/playground';
import { projectRoot, run } from '../support/run';

const settingsFile = join(projectRoot, 'Pulumi.dev.yaml');
const samples = join(projectRoot, 'images/image-classifier/samples');

describe('the image classifier of the dev stack', () => {
  const settings = readFileSync(settingsFile, 'utf8');
  let result: UpResult;
  let release: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    release = await holdDevStack();
    result = await up('dev');
  });
  afterAll(() => release?.());

  it('answers the printed curl from any folder with the label', async () => {
    const ran = await run('bash', ['-c', result.curl ?? 'false'], { cwd: tmpdir() });
    expect(JSON.parse(ran.stdout)).toMatchObject({ label: '7' });
  });

  it.each(readdirSync(samples).filter((file) => file.endsWith('.png')))(
    'reads the held-out picture %s right',
    async (file) => {
      const model = result.models.find(({ name }) => name === 'image-classifier');
      const response = await fetch(`${model?.url}predict`, { method: 'POST', body: readFileSync(join(samples, file)) });
      expect(await response.json()).toMatchObject({ label: basename(file, '.png').charAt(0) });
    },
  );

  it('refuses what is no picture with a message', async () => {
    const model = result.models.find(({ name }) => name === 'image-classifier');
    const response = await fetch(`${model?.url}predict`, { method: 'POST', body: 'not a picture' });
    expect(response.status).toBe(400);
  });

  it('is listed with all its replicas ready on a real node', () => {
    const model = result.models.find(({ name }) => name === 'image-classifier');
    expect(model).toMatchObject({ kind: 'web-model-server', ready: 3, desired: 3 });
    expect(model?.node).not.toContain('simulated');
  });

  it('stands beside a server that asks for a GPU, which is listed as simulated, with no address', () => {
    const simulated = result.models.filter(({ node }) => node === 'simulated');
    expect(simulated.map(({ kind }) => kind)).toEqual(['tf-serving']);
    expect(simulated.every(({ url, ready, desired }) => url === undefined && ready === desired)).toBe(true);
  });

  it('does not change when deployed again, and no file that git tracks does', async () => {
    const printed = await binOk('pulumi', [
      'up',
      '--yes',
      '--skip-preview',
      '--stack',
      'dev',
      '--expect-no-changes',
      '--non-interactive',
    ]);
    expect(printed).toMatch(/\d+ unchanged/);
    expect(readFileSync(settingsFile, 'utf8')).toBe(settings);
  });
});
