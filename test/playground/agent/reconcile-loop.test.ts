import type { Log } from '../../../playground/agent/log';
import { ReconcileLoop } from '../../../playground/agent/reconcile-loop';

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('ReconcileLoop', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('makes one more pass for all changes during a pass', async () => {
    const releases: Array<() => void> = [];
    const loop = new ReconcileLoop('test', () => new Promise((resolve) => releases.push(resolve)), silent);
    loop.trigger();
    loop.trigger();
    loop.trigger();
    expect(releases).toHaveLength(1);
    releases[0]?.();
    await jest.advanceTimersByTimeAsync(0);
    expect(releases).toHaveLength(2);
    releases[1]?.();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(releases).toHaveLength(2);
  });

  it('tries again after a failure, later each time', async () => {
    const pass = jest.fn(() => Promise.reject(new Error('no')));
    const loop = new ReconcileLoop('test', pass, silent);
    loop.trigger();
    await jest.advanceTimersByTimeAsync(499);
    expect(pass).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(pass).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(999);
    expect(pass).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(1);
    expect(pass).toHaveBeenCalledTimes(3);
    loop.stop();
  });
});
