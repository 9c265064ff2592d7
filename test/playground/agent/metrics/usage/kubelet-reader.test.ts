import type { Log } from '../../../../../playground/agent/log';
import { KubeletReader } from '../../../../../playground/agent/metrics/usage/kubelet-reader';
import { UsageHistory } from '../../../../../playground/agent/metrics/usage/usage-history';
import { kubeletText } from './kubelet-text';

describe('KubeletReader', () => {
  let logged: string[];
  const log: Log = {
    info: (message) => logged.push(message),
    warn: (message) => logged.push(message),
    error: (message) => logged.push(message),
  };
  beforeEach(() => {
    logged = [];
    jest.useFakeTimers();
  });
  afterEach(() => void jest.useRealTimers());

  it('reads every real node every 5 s', async () => {
    const history = new UsageHistory();
    let reads = 0;
    const text = (): string => kubeletText([], { cpuSeconds: 100 + 10 * reads, atMs: 10_000 * ++reads });
    const reader = new KubeletReader(
      () => ['cpu-0'],
      () => Promise.resolve(text()),
      history,
      log,
    );
    reader.start();
    await jest.advanceTimersByTimeAsync(4_999);
    expect([reads, history.node('cpu-0')]).toEqual([1, undefined]);
    await jest.advanceTimersByTimeAsync(1);
    expect(history.node('cpu-0')).toMatchObject({ cpu: 1 });
    reader.stop();
    await jest.advanceTimersByTimeAsync(20_000);
    expect(reads).toBe(2);
  });

  it('forgets what a node used when it no longer answers, says so once, and goes on', async () => {
    const history = new UsageHistory();
    let pass = 0;
    const answers = [
      kubeletText([], { cpuSeconds: 1, atMs: 1_000 }),
      kubeletText([], { cpuSeconds: 2, atMs: 2_000 }),
      new Error('refused'),
      new Error('refused'),
      kubeletText([]),
    ];
    const reader = new KubeletReader(
      () => ['cpu-0'],
      () => {
        const answer = answers[pass++]!;
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
      history,
      log,
    );
    reader.start();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(history.node('cpu-0')).toBeDefined();
    await jest.advanceTimersByTimeAsync(10_000);
    expect([history.node('cpu-0'), logged]).toEqual([undefined, ['usage cannot be read']]);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(logged).toEqual(['usage cannot be read', 'reading usage again']);
    reader.stop();
  });
});
