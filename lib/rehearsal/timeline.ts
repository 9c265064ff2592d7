import { workloadKey } from './cluster-state';
import type { RolloutSample } from './report';
import type { WorkloadState } from './workload-state';

/**
 * Remembers how the pods of workloads came and went. Each workload has a clock of its own: it runs fast while what it
 * waits for is compressed, its pods' start and the time they must be ready, and as it is while the control plane works,
 * which takes as long in any cluster.
 */
export class Timeline {
  private readonly samples = new Map<string, RolloutSample[]>();
  private readonly clocks = new Map<string, number>();
  private waiting: ReadonlyMap<string, number> = new Map();
  private last = 0;

  /** @param compression how many times faster than in a cluster pods start */
  constructor(private readonly compression: number) {}

  /**
   * Notes how workloads are now; what has not changed since is noted once.
   * @param elapsed seconds since the change, as they passed here
   * @param waiting the workloads whose time is compressed from now on, and until when, in seconds since the change
   */
  note(elapsed: number, workloads: readonly WorkloadState[], waiting: ReadonlyMap<string, number>): void {
    const step = elapsed - this.last;
    for (const state of workloads) {
      const key = workloadKey(state.workload);
      // What the simulation itself takes longer is no part of it.
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
