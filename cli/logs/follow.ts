import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { onInterrupt } from '../process/on-interrupt';
import { tell } from '../process/tell';
import { UserError } from '../process/user-error';
import { inFront, logArguments, type LogPart } from './log-command';
import { LineBuffer, logLines } from './log-lines';
import type { LogPlace } from './log-places';
import { allEnded, notPlaced, sourcesOf, type LogPod, type LogSource } from './log-sources';
import type { LogsOptions } from './logs-request';

/** What is followed in one place. */
export interface Followed {
  readonly place: LogPlace;
  /** Asks which pods there are now. */
  readonly list: () => Promise<readonly LogPod[]>;
}

/** How often it is looked for new pods. */
const betweenLooksMs = 2_000;
/** As many connections as one command may hold. */
const mostAtOnce = 60;

/** Follows the logs of pods, and of those that come, until an interrupt, or until all have ended. */
export async function followLogs(
  followed: readonly Followed[],
  options: LogsOptions,
  pause: () => Promise<unknown> = () => sleep(betweenLooksMs),
): Promise<void> {
  const streams = new Streams(options);
  const done = onInterrupt(() => streams.end());
  try {
    for (let first = true; ; first = false) {
      const pods = await Promise.all(followed.map(({ place, list }) => listed(place, list, first)));
      followed.forEach(({ place }, at) => streams.add(place, pods[at] ?? [], first));
      // What cannot be asked just now may not have ended.
      if (pods.every((each) => each !== undefined && (each.length === 0 || allEnded(each)))) {
        await streams.drained();
        return;
      }
      await pause();
    }
  } finally {
    done();
    streams.end();
  }
}

/** @returns undefined where the cluster does not answer just now, which is told once for as long as it lasts */
async function listed(
  place: LogPlace,
  list: () => Promise<readonly LogPod[]>,
  first: boolean,
): Promise<readonly LogPod[] | undefined> {
  try {
    const pods = await list();
    silent.delete(place);
    return pods;
  } catch (error) {
    if (first) {
      throw error;
    }
    if (!silent.has(place)) {
      silent.add(place);
      tell(`${(error as Error).message}; trying on`);
    }
    return undefined;
  }
}

const silent = new WeakSet<LogPlace>();

/** The logs that are followed, a process each. */
class Streams {
  // By container and how often it was started.
  private readonly children = new Map<string, { readonly kill: () => void; readonly ended: Promise<void> }>();
  /** When those that have ended did. */
  private readonly ended = new Map<string, string>();
  private readonly told = new Set<string>();

  constructor(private readonly options: LogsOptions) {}

  /** Follows what is new. @param first whether what was logged until now is wanted only in part */
  public add(place: LogPlace, pods: readonly LogPod[], first: boolean): void {
    pods.flatMap((pod) => notPlaced(pod) ?? []).forEach((sentence) => this.tellOnce(sentence));
    for (const source of sourcesOf(pods)) {
      const key = `${inFront(place, source)}#${source.restarts}`;
      const ended = this.ended.get(key);
      if (source.state === 'waiting') {
        this.tellOnce(`${inFront(place, source)}: waits${source.waitsFor === undefined ? '' : `: ${source.waitsFor}`}`);
      } else if (!this.children.has(key) && ended === undefined) {
        this.start(key, place, source, first ? this.options : { previous: false, tail: -1 });
      } else if (ended !== undefined && source.state === 'running') {
        // The connection was cut off, and not the container.
        this.start(key, place, source, { previous: false, tail: -1, sinceTime: ended });
      }
    }
  }

  /** Waits until all that is followed has come to its end. */
  public async drained(): Promise<void> {
    await Promise.all([...this.children.values()].map(({ ended }) => ended));
  }

  public end(): void {
    for (const { kill } of this.children.values()) {
      kill();
    }
  }

  private start(key: string, place: LogPlace, source: LogSource, part: LogPart): void {
    if (this.children.size >= mostAtOnce) {
      throw new UserError(`there are more than ${mostAtOnce} containers to follow: name a model, or a cluster`);
    }
    const { program, options: before, env } = place.kubectl;
    const args = [...before, ...logArguments(place, source, part), '--follow'];
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const prefix = inFront(place, source);
    const lines = new LineBuffer((text) => process.stdout.write(logLines(prefix, text)));
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => lines.add(piece));
    child.stderr.setEncoding('utf8').on('data', (piece: string) => (errors += piece));
    this.ended.delete(key);
    const ended = new Promise<void>((resolve) => {
      const end = (why: string): void => {
        lines.end();
        if (why !== '') {
          tell(`${prefix}: ${why}`);
        }
        this.ended.set(key, new Date().toISOString());
        this.children.delete(key);
        resolve();
      };
      child.once('error', (error) => end(error.message));
      child.once('close', () => end(errors.trim()));
    });
    this.children.set(key, { kill: () => child.kill(), ended });
  }

  private tellOnce(sentence: string): void {
    if (!this.told.has(sentence)) {
      this.told.add(sentence);
      tell(sentence);
    }
  }
}
