import { workloadKey } from './cluster-state';
import type { RolloutSample } from './report';
import type { WorkloadState } from './workload-state';

/** Remembers how the pods of workloads came and went. */
export class Timeline {
  private readonly samples = new Map<string, RolloutSample[]>();

  /** Notes how workloads are now; what has not changed since is noted once. @param seconds since the change, not compressed */
  note(seconds: number, workloads: readonly WorkloadState[]): void {
    for (const { workload, desired, total, updated, ready, available } of workloads) {
      const key = workloadKey(workload);
      const samples = this.samples.get(key) ?? [];
      const sample = { seconds: Math.round(seconds * 10) / 10, desired, total, updated, ready, unavailable: Math.max(0, desired - available) };
      const previous = samples.at(-1);
      if (previous !== undefined && same(previous, sample)) continue;
      // Within one moment the last one counts.
      if (previous?.seconds === sample.seconds) samples.pop();
      samples.push(sample);
      this.samples.set(key, samples);
    }
  }

  /** How a workload's pods came and went, in the order of time. */
  of(key: string): readonly RolloutSample[] {
    return this.samples.get(key) ?? [];
  }
}

function same(one: RolloutSample, other: RolloutSample): boolean {
  return one.desired === other.desired && one.total === other.total && one.updated === other.updated && one.ready === other.ready && one.unavailable === other.unavailable;
}
