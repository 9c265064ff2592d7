import { setImmediate as tick } from 'node:timers/promises';
import { Watched, type ListWatcher } from '../../../../playground/agent/cluster/watched';
import type { Log } from '../../../../playground/agent/log';

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** An informer whose API server the test plays. */
class FakeWatcher implements ListWatcher<string> {
  stopped = false;
  private change: (object: string) => void = () => undefined;
  private error: (error: unknown) => void = () => undefined;
  constructor(private objects: string[] | Error) {}

  start(): Promise<void> {
    if (this.objects instanceof Error) {
      this.error(this.objects);
    }
    return Promise.resolve();
  }
  stop(): Promise<void> {
    this.stopped = true;
    return Promise.resolve();
  }
  list(): readonly string[] {
    return this.objects instanceof Error ? [] : this.objects;
  }
  on(event: 'change' | 'error', listener: ((object: string) => void) & ((error: unknown) => void)): void {
    this[event] = listener;
  }
  becomes(...objects: string[]): void {
    this.objects = objects;
    this.change('');
  }
  breaks(): void {
    this.error(new Error('connection refused'));
  }
}

describe('Watched', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] }));
  afterEach(() => void jest.useRealTimers());

  function watch(...watchers: FakeWatcher[]): { watched: Watched<string>; seen: string[][] } {
    const left = [...watchers];
    const watched = new Watched<string>(
      'Thing',
      () => {
        const next = left.shift();
        if (next === undefined) {
          throw new Error('no further watcher was expected');
        }
        return next;
      },
      silent,
    );
    const seen: string[][] = [];
    watched.onChange(() => seen.push([...watched.list()]));
    watched.start();
    return { watched, seen };
  }

  it('tells the first list and every change', async () => {
    const watcher = new FakeWatcher(['a']);
    const { watched, seen } = watch(watcher);
    expect(watched.synced).toBe(false);
    await tick();
    watcher.becomes('a', 'b');
    expect([watched.synced, seen]).toEqual([true, [['a'], ['a', 'b']]]);
  });

  it('keeps the objects while the API server is away', async () => {
    const watcher = new FakeWatcher(['a']);
    const { watched } = watch(watcher, new FakeWatcher(new Error('refused')), new FakeWatcher(['b']));
    await tick();
    watcher.breaks();
    await jest.advanceTimersByTimeAsync(250);
    await tick();
    expect([watched.synced, watched.list()]).toEqual([true, ['a']]);
  });

  it('lists everything again with a new informer, and so misses no deletion', async () => {
    const first = new FakeWatcher(['a', 'b']);
    const { seen } = watch(first, new FakeWatcher(['b']));
    await tick();
    first.breaks();
    await jest.advanceTimersByTimeAsync(250);
    await tick();
    expect([first.stopped, seen.at(-1)]).toEqual([true, ['b']]);
  });

  it('waits longer after each failure', async () => {
    const refused = (): FakeWatcher => new FakeWatcher(new Error('refused'));
    const { watched } = watch(refused(), refused(), new FakeWatcher(['a']));
    await jest.advanceTimersByTimeAsync(250);
    await jest.advanceTimersByTimeAsync(499);
    await tick();
    expect(watched.synced).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    await tick();
    expect(watched.synced).toBe(true);
  });

  it('does not watch again after it was stopped', async () => {
    const watcher = new FakeWatcher(['a']);
    const { watched } = watch(watcher);
    await tick();
    await watched.stop();
    watcher.breaks();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(watcher.stopped).toBe(true);
  });
});
