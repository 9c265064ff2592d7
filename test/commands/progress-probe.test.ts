import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { progressScript } from '../../lib/serving/engines/progress-probe';

const there = spawnSync('python3', ['--version']).status === 0;
const check = there ? describe : describe.skip;

/** An engine with some metrics, as vLLM writes them. */
class FakeEngine {
  public healthy = true;
  public page = '';
  private readonly server: Server;

  constructor() {
    this.server = createServer(({ url }, answer) => {
      const found = url === '/health' ? this.healthy : this.page !== '';
      answer.writeHead(found ? 200 : 503).end(url === '/metrics' ? this.page : '');
    });
  }

  public async listen(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
  }

  public get port(): string {
    return String((this.server.address() as AddressInfo).port);
  }

  public async close(): Promise<void> {
    await new Promise((done) => this.server.close(done));
  }

  /** What each process of it has made and has to do. */
  public tell(processes: Readonly<Record<string, { readonly steps: number; readonly running: number }>>): void {
    this.page = Object.entries(processes)
      .map(
        ([engine, { steps, running }]) =>
          `vllm:iteration_tokens_total_count{engine="${engine}",model_name="m"} ${steps}.0\n` +
          `vllm:num_requests_running{engine="${engine}",model_name="m"} ${running}.0\n` +
          `vllm:num_requests_running_of_others{engine="${engine}"} 9.0\n`,
      )
      .join('# HELP other\n');
  }
}

check(`the probe for progress${there ? '' : ' (skipped: there is no python3)'}`, () => {
  const engine = new FakeEngine();
  let folder: string;
  const state = (): string => join(folder, 'state');
  beforeAll(() => engine.listen());
  afterAll(() => engine.close());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'modelyard-progress-'));
    engine.healthy = true;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function probe(): Promise<{ readonly code: number | null; readonly said: string }> {
    const args = [
      ...[state(), engine.port, '/health', engine.port, '/metrics', '3600', 'engine'],
      ...['vllm:iteration_tokens_total_count', 'vllm:num_requests_running'],
    ];
    const child = spawn('python3', ['-c', progressScript, ...args]);
    let said = '';
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    child.stdout.on('data', (text: Buffer) => (said += text.toString()));
    return new Promise((done) => child.on('close', (code) => done({ code, said: said.trim() })));
  }

  /** Lets the time pass: what the probe has seen was so much earlier. */
  function later(seconds: number): void {
    const { start, seen } = JSON.parse(readFileSync(state(), 'utf8')) as {
      readonly start: string;
      readonly seen: Readonly<Record<string, readonly [number, number]>>;
    };
    const earlier = Object.entries(seen).map(([process, [count, since]]) => [process, [count, since - seconds]]);
    writeFileSync(state(), JSON.stringify({ start, seen: Object.fromEntries(earlier) as object }));
  }

  test('fails when there are requests and no step is made', async () => {
    engine.tell({ 0: { steps: 500, running: 2 } });
    expect(await probe()).toEqual({ code: 0, said: '' });
    later(3000);
    expect(await probe()).toEqual({ code: 0, said: '' });
    later(1000);
    const stalled = { code: 1, said: 'the engine has requests and has made no step for 3600 seconds' };
    expect(await probe()).toEqual(stalled);
    expect(await probe()).toEqual(stalled);
  });

  test('passes again after a step', async () => {
    engine.tell({ 0: { steps: 500, running: 2 } });
    await probe();
    later(4000);
    engine.tell({ 0: { steps: 501, running: 2 } });
    expect(await probe()).toEqual({ code: 0, said: '' });
    later(3000);
    expect(await probe()).toEqual({ code: 0, said: '' });
  });

  test('passes while nobody asks anything, however long', async () => {
    engine.tell({ 0: { steps: 500, running: 0 } });
    await probe();
    later(9000);
    expect(await probe()).toEqual({ code: 0, said: '' });
    engine.tell({ 0: { steps: 500, running: 1 } });
    expect(await probe()).toEqual({ code: 0, said: '' });
  });

  test('fails when one process stands still and another works', async () => {
    engine.tell({ 0: { steps: 500, running: 2 }, 1: { steps: 10, running: 2 } });
    await probe();
    later(4000);
    engine.tell({ 0: { steps: 500, running: 2 }, 1: { steps: 90, running: 2 } });
    expect((await probe()).code).toBe(1);
  });

  test('takes a counter that began anew for a step', async () => {
    engine.tell({ 0: { steps: 500, running: 2 } });
    await probe();
    later(4000);
    engine.tell({ 0: { steps: 3, running: 2 } });
    expect((await probe()).code).toBe(0);
  });

  test('forgets what another start of the container has seen', async () => {
    engine.tell({ 0: { steps: 500, running: 2 } });
    writeFileSync(state(), JSON.stringify({ start: 'another', seen: { 0: [500, 1] } }));
    expect((await probe()).code).toBe(0);
  });

  test.each(['', 'no JSON', '[]'])('passes with %j where its memory was', async (text) => {
    engine.tell({ 0: { steps: 500, running: 2 } });
    writeFileSync(state(), text);
    expect((await probe()).code).toBe(0);
  });

  test('fails when the engine does not answer', async () => {
    engine.healthy = false;
    const { code, said } = await probe();
    expect([code, said]).toEqual([1, expect.stringContaining('the engine does not answer at /health')]);
  });

  test('restarts nothing because there are no metrics', async () => {
    engine.page = '';
    const { code, said } = await probe();
    expect([code, said]).toEqual([0, expect.stringContaining('cannot tell whether the engine makes steps')]);
  });
});
