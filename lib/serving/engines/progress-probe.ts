import { seriesName } from '../../workload/metrics/metric';
import type { Problems } from '../../workload/values/validation';
import type { Engine, EngineRun } from './engine';

const defaultStallSeconds = 300;

/** Where the last step that was seen is kept. */
const stateFile = '/tmp/.engine-progress';

/**
 * The program of a liveness probe that fails when an engine has requests and makes no step, or does not answer.
 *
 * It remembers when each process of the engine made its last step; a container that started anew begins with nothing.
 * What it cannot measure is no reason to restart anything.
 */
export const progressScript = `
import json, re, sys, time, urllib.request

state_file, port, health, metrics_port, metrics, stall, label, steps, *busy = sys.argv[1:]

def ask(port, path):
    with urllib.request.urlopen('http://127.0.0.1:' + port + path, timeout=4) as answer:
        return answer.read().decode()

def by_process(page, name):
    sums = {}
    for line in page.splitlines():
        if line.startswith((name + '{', name + ' ')):
            process = re.search(r'[{,]' + label + r'="([^"]*)"', line) if label else None
            key = process.group(1) if process else ''
            sums[key] = sums.get(key, 0) + float(line.rsplit(' ', 1)[1])
    return sums

def started():
    try:
        with open('/proc/1/stat') as stat:
            return stat.read().rsplit(')', 1)[1].split()[19]
    except OSError:
        return ''

def remembered(start):
    try:
        with open(state_file) as file:
            state = json.load(file)
        return state['seen'] if state['start'] == start else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}

try:
    ask(port, health)
except Exception as error:
    sys.exit('the engine does not answer at ' + health + ': ' + str(error))
try:
    page = ask(metrics_port, metrics)
    made = by_process(page, steps)
    waiting = [by_process(page, name) for name in busy]
except Exception as error:
    print('cannot tell whether the engine makes steps: ' + str(error))
    sys.exit(0)

start, now = started(), time.time()
seen, stalled = remembered(start), []
for process, count in made.items():
    before, since = seen.get(process, [None, now])
    has_requests = any(each.get(process, 0) > 0 for each in waiting)
    if count != before or not has_requests:
        since = now
    elif now - since > float(stall):
        stalled.append(process)
    seen[process] = [count, since]
with open(state_file, 'w') as file:
    json.dump({'start': start, 'seen': seen}, file)
if stalled:
    sys.exit('the engine has requests and has made no step for ' + stall + ' seconds')
`.trimStart();

/** What is asked, by the props of a server. */
export interface ProgressProps {
  readonly engine: Engine;
  /** @default 300 */
  readonly stallSeconds?: number | undefined;
}

/** The command of the probe, or undefined after a problem. */
export function progressProbe(
  problems: Problems,
  { engine, stallSeconds }: ProgressProps,
  run: EngineRun,
): readonly string[] | undefined {
  const { metrics } = engine;
  const busy = [metrics?.running, metrics?.allWaiting ?? metrics?.waiting].filter((each) => each !== undefined);
  problems.optionalInteger(stallSeconds, 'stallSeconds', 60, 3600);
  if (metrics?.steps === undefined || busy.length === 0 || run.metricsPath === undefined) {
    problems.add(
      'liveness',
      `must be 'health' with ${engine.name}, of which no metric is known that grows with every step`,
      'progress',
    );
    return undefined;
  }
  problems.expect(
    run.python !== false,
    'liveness',
    `must be 'health' with the image of ${engine.name}, which has no python3. ` +
      "Give one that has it as 'engine.image'",
    'progress',
  );
  const { ports, livenessPath = '/', metricsPath } = run;
  return [
    'python3',
    '-c',
    progressScript,
    stateFile,
    String(ports.http),
    livenessPath,
    String(ports.metrics ?? ports.http),
    metricsPath,
    String(stallSeconds ?? defaultStallSeconds),
    metrics.processLabel ?? '',
    seriesName(metrics.steps),
    ...busy.map(seriesName),
  ];
}
