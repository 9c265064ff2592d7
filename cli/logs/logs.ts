import { labelKeys, managedBy } from '../../lib/workload/objects/labels';
import { byCharacters } from '../../lib/workload/values/words';
import { tell } from '../process/tell';
import { UserError } from '../process/user-error';
import { runKubectl } from '../stack/kubectl';
import { listModels } from '../stack/models';
import { followLogs } from './follow';
import { inFront, logArguments } from './log-command';
import { logLines } from './log-lines';
import { placesOf, type LogPlace } from './log-places';
import { howEnded, lastCrashed, notPlaced, sourcesOf, type LogPod, type LogSource } from './log-sources';
import type { LogsOptions } from './logs-request';

/** How many containers are asked at once. */
const atOnce = 6;

/**
 * Shows what the pods of a stack's models log.
 *
 * @param model only this one. @default - all of them
 * @throws UserError where a cluster does not answer, there is no such model, or no pod of it
 */
export async function logs(model: string | undefined, options: LogsOptions): Promise<void> {
  if (options.follow && options.previous) {
    throw new UserError("'--previous' shows what has ended, and '--follow' what is to come: choose one", 2);
  }
  if (model !== undefined && !/^[a-z0-9][-a-z0-9.]{0,252}$/.test(model)) {
    throw new UserError(`'${model}' can be the name of no model: lower-case letters, digits and hyphens`, 2);
  }
  const places = await placesOf(options);
  const found = await Promise.all(places.map(async (place) => ({ place, pods: await podsOf(place, model) })));
  if (found.every(({ pods }) => pods.length === 0)) {
    throw await nothingFound(places, model);
  }
  if (options.follow) {
    await followLogs(
      found.map(({ place }) => ({ place, list: () => podsOf(place, model) })),
      options,
    );
    return;
  }
  for (const { place, pods } of found) {
    await show(place, pods, options);
  }
}

/** The pods of a model, or of all. */
async function podsOf({ kubectl, namespace, cluster }: LogPlace, model: string | undefined): Promise<LogPod[]> {
  const selector = [
    `${labelKeys.managedBy}=${managedBy}`,
    ...(model === undefined ? [] : [`${labelKeys.name}=${model}`]),
  ].join(',');
  const result = await runKubectl(kubectl, 'get', 'pods', '-n', namespace, '-l', selector, '-o', 'json');
  if (result.failed) {
    const where = cluster === undefined ? 'the cluster' : `cluster '${cluster}'`;
    throw new UserError(`${where} does not say which pods there are: ${result.stderr || result.shortMessage}`);
  }
  return [...(JSON.parse(result.stdout) as { readonly items: readonly LogPod[] }).items];
}

async function nothingFound(places: readonly LogPlace[], model: string | undefined): Promise<UserError> {
  const namespaces = [...new Set(places.map(({ namespace }) => namespace))].join(', ');
  const lists = await Promise.all(
    places.map(({ kubectl, namespace }) => listModels(kubectl, namespace).catch(() => [])),
  );
  const names = [...new Set(lists.flat().map(({ name }) => name))].sort(byCharacters);
  if (model !== undefined && !names.includes(model)) {
    return new UserError(
      `there is no model '${model}' in ${namespaces}. There is ${names.join(', ') || 'none: has the stack been deployed?'}`,
      2,
    );
  }
  return new UserError(`no pod of ${model ?? 'a model'} is in ${namespaces}`);
}

async function show(place: LogPlace, pods: readonly LogPod[], options: LogsOptions): Promise<void> {
  const sources = sourcesOf(pods);
  pods.flatMap((pod) => notPlaced(pod) ?? []).forEach(tell);
  if (options.previous) {
    const before = sources.filter(({ before }) => before !== undefined);
    if (before.length === 0) {
      tell(`no container${inCluster(place)} was started again`);
    }
    await showAll(place, before, { ...options, previous: true });
    return;
  }
  // Of one that is about to be started again there is nothing but what it logged before it ended.
  const isOver = ({ state, before }: LogSource): boolean => state === 'waiting' && before !== undefined;
  const crashed = lastCrashed(sources);
  if (crashed !== undefined && !isOver(crashed)) {
    await showAll(place, [crashed], { ...options, previous: true });
  }
  await showAll(
    place,
    sources.filter((source) => !isOver(source)),
    options,
  );
  const over = sources.filter(isOver);
  await showAll(place, over, { ...options, previous: true });
  over.forEach((source) => tellWaiting(place, source));
}

async function showAll(place: LogPlace, sources: readonly LogSource[], options: LogsOptions): Promise<void> {
  for (let at = 0; at < sources.length; at += atOnce) {
    const texts = await Promise.all(sources.slice(at, at + atOnce).map((source) => textOf(place, source, options)));
    for (const text of texts) {
      process.stdout.write(text);
    }
  }
}

async function textOf(place: LogPlace, source: LogSource, options: LogsOptions): Promise<string> {
  if (source.state === 'waiting' && !options.previous) {
    tellWaiting(place, source);
    return '';
  }
  const result = await runKubectl(place.kubectl, ...logArguments(place, source, options));
  const prefix = inFront(place, source);
  if (result.failed) {
    tell(`${prefix}: its log cannot be had: ${result.stderr || result.shortMessage}`);
    return '';
  }
  const ended = options.previous && source.before !== undefined ? ` (ended: ${howEnded(source.before)})` : '';
  return logLines(`${prefix}${ended}`, result.stdout === '' ? '' : `${result.stdout}\n`);
}

function tellWaiting(place: LogPlace, source: LogSource): void {
  tell(`${inFront(place, source)}: waits${source.waitsFor === undefined ? '' : `: ${source.waitsFor}`}`);
}

function inCluster({ cluster }: LogPlace): string {
  return cluster === undefined ? '' : ` of cluster '${cluster}'`;
}
