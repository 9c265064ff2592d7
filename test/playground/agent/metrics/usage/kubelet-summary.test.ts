import { parseSummary } from '../../../../../playground/agent/metrics/usage/kubelet-summary';
import { kubeletAnswer } from './kubelet-answer';

describe("a kubelet's summary", () => {
  it('has what the node and each container use, as old as what was counted first', () => {
    const usage = parseSummary(
      kubeletAnswer([
        { nanoCores: 500_000_000, atMs: 41_000 },
        { name: 'sidecar', nanoCores: 20_833_333, atMs: 40_000, memoryBytes: 4096 },
      ]),
    );
    expect(usage).toEqual({
      node: {
        timestampMs: 50_000,
        windowMs: 15_000,
        parts: [{ name: '', usage: { cpu: '1500m', memory: '2097152' } }],
      },
      pods: new Map([
        [
          'shop/web-1',
          {
            timestampMs: 40_000,
            windowMs: 15_000,
            parts: [
              { name: 'server', usage: { cpu: '500m', memory: '1048576' } },
              { name: 'sidecar', usage: { cpu: '20833333n', memory: '4096' } },
            ],
          },
        ],
      ]),
    });
  });

  it('leaves out a pod while one of its containers has been counted once only', () => {
    const usage = parseSummary(
      kubeletAnswer([
        { nanoCores: 1, atMs: 40_000 },
        { name: 'new', atMs: 40_000 },
        { pod: 'web-2', nanoCores: 1, atMs: 40_000 },
      ]),
    );
    expect([...usage.pods.keys()]).toEqual(['shop/web-2']);
  });

  it('is empty where nothing is counted yet', () => {
    expect(parseSummary('{"node":{"nodeName":"cpu-0"},"pods":[]}')).toEqual({ pods: new Map() });
  });
});
