import type { Log } from '../../../../../playground/agent/log';
import { KubeletReader } from '../../../../../playground/agent/metrics/usage/kubelet-reader';
import { kubeletAnswer } from './kubelet-answer';

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
    let reads = 0;
    const reader = new KubeletReader(
      () => ['cpu-0'],
      () => Promise.resolve(kubeletAnswer([], { nanoCores: 1_000_000_000 * ++reads, atMs: 0 })),
      log,
    );
    const used = (): string | undefined => reader.usageOf('cpu-0')?.node?.parts[0]?.usage.cpu;
    reader.start();
    await jest.advanceTimersByTimeAsync(4_999);
    expect(used()).toBe('1');
    await jest.advanceTimersByTimeAsync(1);
    expect(used()).toBe('2');
    reader.stop();
    await jest.advanceTimersByTimeAsync(20_000);
    expect(reads).toBe(2);
  });

  it('forgets what a node used when it no longer answers, says so once, and goes on', async () => {
    let pass = 0;
    const answers = [
      kubeletAnswer([]),
      kubeletAnswer([]),
      new Error('refused'),
      new Error('refused'),
      kubeletAnswer([]),
    ];
    const reader = new KubeletReader(
      () => ['cpu-0'],
      () => {
        const answer = answers[pass++]!;
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
      log,
    );
    reader.start();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(reader.usageOf('cpu-0')).toBeDefined();
    await jest.advanceTimersByTimeAsync(10_000);
    expect([reader.usageOf('cpu-0'), logged]).toEqual([undefined, ['usage cannot be read']]);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(logged).toEqual(['usage cannot be read', 'reading usage again']);
    reader.stop();
  });
});
