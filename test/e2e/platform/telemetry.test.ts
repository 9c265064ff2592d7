import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ensureTools } from '../../../playground/toolchain';
import { eventually } from '../support/eventually';
import { FixtureStack } from '../support/fixture-stack';
import { playgroundEnv, type UpResult } from '../support/playground';
import { projectRoot, run } from '../support/run';

const collector = mkdtempSync(join(tmpdir(), 'modelyard-collector-'));
const config = {
  receivers: { otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' } } } },
  exporters: { debug: { verbosity: 'detailed' } },
  service: {
    telemetry: { metrics: { level: 'none' } },
    pipelines: { traces: { receivers: ['otlp'], exporters: ['debug'] } },
  },
};

// A real collector, on the real node, which prints what it takes.
describe('telemetry', () => {
  const stack = new FixtureStack('traced', 'telemetry');
  let result: UpResult;
  beforeAll(async () => {
    const tools = await ensureTools(['otel-collector'], (message) => process.stderr.write(`${message}\n`));
    copyFileSync(tools.get('otel-collector')!.path, join(collector, 'otel-collector'));
    writeFileSync(join(collector, 'config.yaml'), stringify(config));
    writeFileSync(
      join(collector, 'Dockerfile'),
      'FROM node:22-bookworm-slim\nCOPY otel-collector config.yaml /\nUSER 1000:1000\n' +
        'ENTRYPOINT ["/otel-collector", "--config=file:/config.yaml"]\n',
    );
    result = await stack.upOk({
      collector,
      telemetry: { traces: { endpoint: `http://collector.${stack.namespace}.svc:4317`, sampling: 1 }, logs: 'json' },
    });
  });
  afterAll(async () => {
    await stack.discard();
    rmSync(collector, { recursive: true, force: true });
  });

  it('of the classifier reaches a collector: a span of each request, under the name of the server', async () => {
    const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const url = result.models.find(({ name }) => name === 'classifier')!.url!;
    const answer = await fetch(`${url}predict`, { method: 'POST', body: 'x', headers: { traceparent: parent } });
    expect(answer.status).toBe(503);
    const spans = await eventually(
      'span of the request',
      async () => {
        const logged = await logs('collector');
        return logged.includes('POST /predict') ? logged : undefined;
      },
      () => logs('collector'),
    );
    expect(spans).toMatch(/-> service\.name: Str\(classifier\)/);
    expect(spans).toMatch(/-> service\.namespace: Str\(e2e\)/);
    expect(spans).toMatch(/-> k8s\.namespace\.name: Str\(e2e-telemetry-traced\)/);
    expect(spans).toMatch(/-> k8s\.pod\.name: Str\(classifier-[-a-z0-9]+\)/);
    // It goes on with the trace of whoever asked.
    expect(spans).toMatch(/Trace ID +: 0af7651916cd43dd8448eb211c80319c/);
    // Probes, which come all the time, are none of it.
    expect(spans).not.toContain('healthz');
  });

  it('of its log is a JSON object on each line', async () => {
    const lines = (await logs('classifier')).trim().split('\n');
    const entries = lines.map((line) => JSON.parse(line.replace(/^[^|]+\| /, '')) as Record<string, unknown>);
    expect(entries.length).toBeGreaterThan(2);
    expect(entries).toContainEqual(expect.objectContaining({ level: 'INFO', logger: 'gunicorn.error' }));
  });

  async function logs(model: string): Promise<string> {
    const args = ['logs', model, '-n', stack.namespace, '--tail', '-1'];
    return (await run(join(projectRoot, 'bin', 'modelyard'), args, { env: playgroundEnv })).stdout;
  }
});
