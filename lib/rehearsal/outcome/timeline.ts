import { workloadKey } from '../state/cluster-state';
import type { RolloutSample } from '../model/report';
import type { WorkloadState } from '../state/workload-state';

/**
 * Remembers how the pods of workloads came and went, in the time of a real cluster. Each workload has a clock of its
 * own. The clock runs fast while the workload waits for something that a rehearsal compresses: pods that start, or that
 * must have been ready for a while. With a compression of 60, one second here is then a minute. While the control plane
 * works, the clock runs at its normal speed, because this takes as long in any cluster.
 */
export class Timeline {
  private readonly samples = new Map<string, RolloutSample[]>();
  private readonly clocks = new Map<string, number>();
  private waiting: ReadonlyMap<string, number> = new Map();
  private last = 0;

  /** @param compression how many times faster than in a cluster pods start */
  constructor(private readonly compression: number) {}

  /**
   * Notes the pods of each workload now. Nothing is added for a workload that has not changed since the last note.
   * @param elapsed seconds since the change, as they passed here
   * @param waiting the workloads whose time is compressed from now on, and until when, in seconds since the change
   */
  note(elapsed: number, workloads: readonly WorkloadState[], waiting: ReadonlyMap<string, number>): void {
    const step = elapsed - this.last;
    for (const state of workloads) {
      const key = workloadKey(state.workload);
      // Time beyond the end of the wait is what the simulation itself takes longer: it is not compressed.
      const fast = Math.min(step, Math.max(0, (this.waiting.get(key) ?? 0) - this.last));
      const clock = (this.clocks.get(key) ?? this.last) + fast * this.compression + (step - fast);
      this.clocks.set(key, clock);
      this.noteOne(key, clock, state);
    }
    this.last = elapsed;
    this.waiting = waiting;
  }

  /** How a workload's pods came and went, in the order of time. */
  of(key: string): readonly RolloutSample[] {
    return this.samples.get(key) ?? [];
  }

  private noteOne(key: string, clock: number, { desired, total, updated, ready, available }: WorkloadState): void {
    const samples = this.samples.get(key) ?? [];
    const sample = {
      seconds: Math.round(clock * 10) / 10,
      desired,
      total,
      updated,
      ready,
      unavailable: Math.max(0, desired - available),
    };
    const previous = samples.at(-1);
    if (previous !== undefined && same(previous, sample)) {
      return;
    }
    // Within one moment the last one counts.
    if (previous?.seconds === sample.seconds) {
      samples.pop();
    }
    samples.push(sample);
    this.samples.set(key, samples);
  }
}

function same(one: RolloutSample, other: RolloutSample): boolean {
  return (
    one.desired === other.desired &&
    one.total === other.total &&
    one.updated === other.updated &&
    one.ready === other.ready &&
    one.unavailable === other.unavailable
  );
}
