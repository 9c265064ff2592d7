import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get as httpGet } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { findProgramFiles, synthesizeProgram } from '../../../cli/program/synth-program';
import { eventually } from '../support/eventually';
import { playgroundUrl } from '../support/metrics';
import { get, kubectl } from '../support/playground';

// The example runs, and its pods and others ask each other.

const namespace = 'isolation-dev';
const store = `${namespace}-store`;
const notebooks = `${namespace}-notebooks`;
const elsewhere = `${namespace}-elsewhere`;
// That of the cluster's file.
const monitoring = 'monitoring';
const folder = mkdtempSync(join(tmpdir(), 'modelyard-isolation-'));
const ask = readFileSync(join(__dirname, '../fixtures/network-policies/ask.js'), 'utf8');

const model = `http://model.${namespace}.svc.cluster.local/`;
const page = `http://page.${namespace}.svc.cluster.local/`;
const digits = 'the model of /models/digits/';
const source = `http://store.${store}.svc.cluster.local:9000/`;

describe('examples/isolation on the real node', () => {
  beforeAll(async () => {
    const { manifests } = await synthesizeProgram(findProgramFiles('examples/isolation'));
    await apply(
      ...manifests,
      ...[elsewhere, monitoring].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
      ...[namespace, notebooks, elsewhere, monitoring].map((each) => stranger(each)),
    );
    await kubectl('wait', '--for=condition=Ready', '--timeout=10m', '-n', store, 'pod', '--all');
    for (const each of [namespace, notebooks, elsewhere, monitoring]) {
      await kubectl('wait', '--for=condition=Ready', '--timeout=10m', '-n', each, 'pod/stranger');
    }
    await kubectl('wait', '--for=condition=Available', '--timeout=10m', '-n', namespace, 'deployment', '--all');
  });
  afterAll(async () => {
    const all = [namespace, store, notebooks, elsewhere, monitoring];
    await kubectl('delete', 'namespace', ...all, '--ignore-not-found', '--wait=false');
    rmSync(folder, { recursive: true, force: true });
  });

  it('fetches its model from its source, which its pods reach', async () => {
    const [pod] = await podsOf('model');
    expect(await kubectl('exec', '-n', namespace, pod!, '--', 'cat', '/mnt/models/model.txt')).toBe(digits);
    await comes(pod!, [source], [true]);
  });

  it('is answered by its callers and from its Ingress', async () => {
    const [pod] = await podsOf('page');
    await comes(pod!, [model, 'name:model'], [true, true]);
    await comes('stranger', [model], [true], notebooks);
    await eventually(
      'answer by the Ingress',
      async () => ((await answerOf(`http://${await nodeAddress()}/ask`)) === digits ? true : undefined),
      () => undefined,
    );
  });

  it('lets runs reach what they call, and their own other tasks', async () => {
    const jobs = ['evaluation', 'together'].map((name) => `app.kubernetes.io/name=${name}`);
    for (const job of jobs) {
      await kubectl('wait', '--for=condition=Complete', '--timeout=5m', '-n', namespace, 'job', '-l', job);
    }
  });

  it('lets who monitors ask for metrics, and nothing else', async () => {
    await comes('stranger', [`${model}metrics`, page], [true, false], monitoring);
  });

  it('is closed to everybody else', async () => {
    await comes('stranger', [model, page], [false, false], elsewhere);
    await comes('stranger', [page], [false], notebooks);
    const [pod] = await podsOf('store', store);
    await comes(pod!, [model, page], [false, false], store);
    expect(await answerOf(`${playgroundUrl('proxy')}/${namespace}/model/`)).toBeUndefined();
  });

  it('keeps its servers from what they do not need', async () => {
    const [[asked], [asking]] = [await podsOf('model'), await podsOf('page')];
    const [open] = await podsOf('store', store);
    const other = `http://${await addressOf('stranger', elsewhere)}:8080/`;
    await comes(open!, [other], [true], store);
    await comes(asked!, [page, other], [false, false]);
    await comes(asking!, [source], [false]);
  });

  it('leaves a pod that is none of its workloads with nothing', async () => {
    await comes('stranger', [model, page, source, `name:${new URL(source).hostname}`], [false, false, false, false]);
  });

  async function podsOf(name: string, where = namespace): Promise<readonly string[]> {
    const { items } = await get<{ items: { metadata: { name: string } }[] }>(
      ...['pod', '-n', where, '-l', `app.kubernetes.io/name=${name}`, '--field-selector=status.phase=Running'],
    );
    return items.map(({ metadata }) => metadata.name);
  }

  async function addressOf(pod: string, where: string): Promise<string> {
    return (await get<{ status: { podIP: string } }>('pod', pod, '-n', where)).status.podIP;
  }

  async function nodeAddress(): Promise<string> {
    const { status } = await get<{ status: { addresses: { type: string; address: string }[] } }>('node', 'cpu-0');
    return status.addresses.find(({ type }) => type === 'InternalIP')!.address;
  }
});

/** Waits until a pod reaches what it is to reach, and nothing else of what it asks. */
async function comes(
  pod: string,
  asked: readonly string[],
  wanted: readonly boolean[],
  where = namespace,
): Promise<void> {
  let last: readonly boolean[] = [];
  await eventually(
    `answers ${wanted.join(', ')} to ${pod} in ${where}`,
    async () => {
      last = JSON.parse(
        await kubectl('exec', '-n', where, pod, '--', 'node', '-e', ask, ...asked),
      ) as readonly boolean[];
      return JSON.stringify(last) === JSON.stringify(wanted) ? true : undefined;
    },
    () => last,
    100,
  );
}

/** What this machine is answered; undefined where it is not. */
function answerOf(url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const headers = url.includes('/ask') ? { host: 'isolation.example.com' } : {};
    const request = httpGet(url, { headers, agent: false, timeout: 3_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(response.statusCode === 200 ? text : undefined));
    });
    request.on('timeout', () => request.destroy()).on('error', () => resolve(undefined));
  });
}

/** A pod that belongs to nothing, listens at a port, and can be told to ask. */
function stranger(where: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'stranger', namespace: where, labels: { app: 'stranger' } },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 0,
      nodeSelector: { 'kubernetes.io/hostname': 'cpu-0' },
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'stranger',
          image: 'node:22-bookworm-slim',
          command: ['node', '-e', "require('node:http').createServer((_, answer) => answer.end()).listen(8080)"],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  };
}

async function apply(...objects: readonly object[]): Promise<void> {
  const file = join(folder, 'objects.yaml');
  writeFileSync(file, objects.map((object) => stringify(object)).join('---\n'));
  await kubectl('apply', '--server-side', '-f', file);
}
