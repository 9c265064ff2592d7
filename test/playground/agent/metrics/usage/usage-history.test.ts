import { parseKubeletSample } from '../../../../../playground/agent/metrics/usage/kubelet-sample';
import { UsageHistory, type Usage } from '../../../../../playground/agent/metrics/usage/usage-history';
import { kubeletText, type CountedContainer } from './kubelet-text';

/** The usage after these samples of one pod. */
function after(...samples: (readonly CountedContainer[])[]): Record<string, Usage> | undefined {
  const history = new UsageHistory();
  for (const sample of samples) {
    history.store('cpu-0', parseKubeletSample(kubeletText(sample)));
  }
  const usages = history.pod('cpu-0', 'shop', 'web-1');
  return usages === undefined ? undefined : Object.fromEntries(usages);
}

describe('what a pod uses', () => {
  it('is what it has used between the last two samples', () => {
    expect(
      after(
        [{ cpuSeconds: 10, atMs: 100_000 }],
        [{ cpuSeconds: 12, atMs: 110_000 }],
        [{ cpuSeconds: 17, atMs: 120_000, memoryBytes: 4096 }],
      ),
    ).toEqual({
      server: { timestampMs: 120_000, windowMs: 10_000, cpu: 0.5, memory: 4096 },
    });
  });

  it('is not known after one sample', () => {
    expect(after([{ cpuSeconds: 10, atMs: 100_000 }])).toBeUndefined();
  });

  it('stays what it was while the kubelet gives the same sample again', () => {
    const samples = [[{ cpuSeconds: 10, atMs: 100_000 }], [{ cpuSeconds: 12, atMs: 110_000 }]] as const;
    expect(after(...samples, samples[1], samples[1])).toEqual(after(...samples));
  });

  it('is the average since the start for a container that started 10 to 15 s before', () => {
    expect(after([{ cpuSeconds: 6, startMs: 100_000, atMs: 112_000 }])).toEqual({
      server: { timestampMs: 112_000, windowMs: 12_000, cpu: 0.5, memory: 1_048_576 },
    });
    expect(after([{ cpuSeconds: 6, startMs: 100_000, atMs: 109_000 }])).toBeUndefined();
    expect(after([{ cpuSeconds: 6, startMs: 100_000, atMs: 115_000 }])).toBeUndefined();
  });

  it('is not known anew after a restart, whose counting begins at zero', () => {
    const before: readonly CountedContainer[][] = [
      [{ cpuSeconds: 10, atMs: 100_000 }],
      [{ cpuSeconds: 12, atMs: 110_000 }],
    ];
    expect(after(...before, [{ cpuSeconds: 1, atMs: 120_000 }])).toBeUndefined();
    expect(after(...before, [{ cpuSeconds: 20, startMs: 112_000, atMs: 120_000 }])).toBeUndefined();
  });

  it('is not known until it is of all containers', () => {
    const sidecar = { name: 'sidecar', cpuSeconds: 1, atMs: 110_000 };
    expect(after([{ cpuSeconds: 10, atMs: 100_000 }], [{ cpuSeconds: 12, atMs: 110_000 }, sidecar])).toBeUndefined();
  });
});

describe('what a node uses', () => {
  it('is what it has used between the last two samples, and forgotten with the node', () => {
    const history = new UsageHistory();
    history.store('cpu-0', parseKubeletSample(kubeletText([], { cpuSeconds: 100, atMs: 10_000 })));
    history.store('cpu-0', parseKubeletSample(kubeletText([], { cpuSeconds: 115, atMs: 20_000 })));
    expect(history.node('cpu-0')).toEqual({ timestampMs: 20_000, windowMs: 10_000, cpu: 1.5, memory: 2_097_152 });
    history.keepOnly(['cpu-1']);
    expect(history.node('cpu-0')).toBeUndefined();
  });
});
