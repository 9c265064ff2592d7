import { parseKubeletSample } from '../../../../../playground/agent/metrics/usage/kubelet-sample';
import { kubeletText } from './kubelet-text';

describe("a kubelet's sample", () => {
  it('has what the node and each container have counted', () => {
    const sample = parseKubeletSample(
      kubeletText([
        { cpuSeconds: 4.710169, atMs: 40_000, startMs: 12_345 },
        { name: 'sidecar', cpuSeconds: 0.5, atMs: 41_000 },
      ]),
    );
    expect(sample).toEqual({
      node: { timestampMs: 50_000, cpuSeconds: 1000, memoryBytes: 2_097_152 },
      pods: new Map([
        [
          'shop/web-1',
          new Map([
            ['server', { timestampMs: 40_000, startMs: 12_345, cpuSeconds: 4.710169, memoryBytes: 1_048_576 }],
            ['sidecar', { timestampMs: 41_000, startMs: 1_000, cpuSeconds: 0.5, memoryBytes: 1_048_576 }],
          ]),
        ],
      ]),
    });
  });

  it('leaves out a pod while one of its containers is not counted completely', () => {
    const text = `${kubeletText([
      { cpuSeconds: 1, atMs: 40_000 },
      { pod: 'web-2', cpuSeconds: 1, atMs: 40_000 },
    ])}container_start_time_seconds{container="new",namespace="shop",pod="web-1"} 39\n`;
    expect([...parseKubeletSample(text).pods.keys()]).toEqual(['shop/web-2']);
  });

  it('is empty where nothing is counted yet', () => {
    expect(parseKubeletSample('# nothing\n')).toEqual({ pods: new Map() });
  });
});
