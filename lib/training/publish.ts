import type { Env } from '../workload/pod/env';
import { isDeferred } from '../workload/synthesis/markers';
import type { ModelVolume } from '../workload/volumes/model-volume';
import { isInside } from '../workload/values/paths';
import type { Problems } from '../workload/values/validation';
import type { OwnMount } from '../workload/volumes/volumes';

const modelRoot = '/models';

/** The exit code of a run whose model was not good enough. It is not tried again. */
export const gateExitCode = 65;

/** What a model has to reach before it is published. At least one bound. */
export interface PublishGate {
  /** The key of a number in `metrics.json`, which the program writes into `MODEL_OUTPUT_PATH`. */
  readonly metric: string;
  /**
   * The least that will do: of accuracy.
   * @default - no such bound
   */
  readonly atLeast?: number;
  /**
   * The most that will do: of a loss.
   * @default - no such bound
   */
  readonly atMost?: number;
}

/** Where a run publishes its model. */
export interface PublishTarget {
  /** The volume that servers read. */
  readonly volume: ModelVolume;
  /**
   * The folder of the model in the volume, in which every version is a folder named by a whole number.
   * @default - the top of the volume
   */
  readonly path?: string;
  /**
   * Who makes the version. `program`: the program writes it beside the others and renames it. `run`: the program writes
   * the model into `MODEL_OUTPUT_PATH` and ends well; then the run gives that folder the
   * next whole number as its name, and says in the termination message of its pod which one that is, for the
   * output `modelVersions` of the stack.
   * @default 'program'; 'run' with a gate or a number of versions to keep
   */
  readonly by?: 'program' | 'run';
  /**
   * A model that does not reach it is not published: the run fails with exit code 65, and is not tried again.
   * @default - whatever the program made is published
   */
  readonly gate?: PublishGate;
  /**
   * How many versions are kept; older ones are removed once a new one is there. Servers must not need more: one that is
   * pinned to an older version, or a rollback.
   * @default - all
   */
  readonly keepVersions?: number;
}

/** Whether the run itself makes the version, once the program has ended. */
export function publishesItself(publish: PublishTarget | undefined): boolean {
  return (
    publish !== undefined &&
    (publish.by ?? (publish.gate !== undefined || publish.keepVersions !== undefined ? 'run' : 'program')) === 'run'
  );
}

/** Reports what is wrong with where a model goes. */
export function checkPublish(problems: Problems, publish: PublishTarget | undefined): void {
  if (publish === undefined) {
    return;
  }
  const { path = '', gate, keepVersions } = publish;
  problems.expect(isInside(path), 'publish.path', 'must be relative to the volume and stay inside it', path);
  for (const option of ['gate', 'keepVersions'] as const) {
    problems.expect(
      publish[option] === undefined || publish.by !== 'program',
      `publish.${option}`,
      "needs 'publish.by' to be 'run': the program publishes before anybody could check its model",
    );
  }
  problems.optionalInteger(keepVersions, 'publish.keepVersions', 1);
  if (gate === undefined) {
    return;
  }
  problems.expect(
    isDeferred(gate.metric) || /^[\w.-]+$/.test(gate.metric),
    'publish.gate.metric',
    'must be a key of letters, digits, dots, hyphens and underscores',
    gate.metric,
  );
  problems.expect(
    gate.atLeast !== undefined || gate.atMost !== undefined,
    'publish.gate',
    "must have a bound: 'atLeast' or 'atMost'",
    gate,
  );
  for (const bound of ['atLeast', 'atMost'] as const) {
    const value = gate[bound];
    problems.expect(
      value === undefined || isDeferred(value) || Number.isFinite(value),
      `publish.gate.${bound}`,
      'must be a number',
      value,
    );
  }
}

/** Variables by which the script that publishes is told what the user gave. */
export const publishVariables = {
  metric: 'PUBLISH_METRIC',
  atLeast: 'PUBLISH_AT_LEAST',
  atMost: 'PUBLISH_AT_MOST',
  keepVersions: 'PUBLISH_KEEP_VERSIONS',
} as const;

/** Variables that tell the program where its model goes, and the script that publishes it what to look at. */
export function publishEnv(publish: PublishTarget | undefined): Env {
  if (publish === undefined) {
    return {};
  }
  const base = [modelRoot, publish.path ?? ''].filter((part) => part !== '').join('/');
  return {
    MODEL_BASE_PATH: base,
    ...(publishesItself(publish)
      ? { MODEL_OUTPUT_PATH: `${base}/.output-$(TRAINING_RUN)`, ...scriptEnv(publish) }
      : {}),
  };
}

function scriptEnv({ gate, keepVersions }: PublishTarget): Env {
  return {
    ...(gate === undefined ? {} : { [publishVariables.metric]: gate.metric }),
    ...(gate?.atLeast === undefined ? {} : { [publishVariables.atLeast]: gate.atLeast }),
    ...(gate?.atMost === undefined ? {} : { [publishVariables.atMost]: gate.atMost }),
    ...(keepVersions === undefined ? {} : { [publishVariables.keepVersions]: keepVersions }),
  };
}

export function publishVolume(publish: PublishTarget | undefined): OwnMount[] {
  return publish === undefined ? [] : [{ volume: publish.volume, path: modelRoot, prop: 'publish.volume' }];
}
