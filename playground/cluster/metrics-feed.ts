import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeFileAtomic } from '../state/files';
import type { Playground } from '../state/state';

/** Where values of metrics are set. */
export function metricsFeedUrl(pg: Pick<Playground, 'ports'>): string {
  return `http://127.0.0.1:${pg.ports.metricsFeed}`;
}

/**
 * The file that holds the header with which they are set: for `curl -H @FILE`, so that no list of processes shows it.
 */
export function metricsFeedHeader(pg: Pick<Playground, 'path'>): string {
  return pg.path('metrics-header');
}

/** Writes that file, unless it is there: terminals know its path, and programs may have read it. */
export function ensureMetricsFeedHeader(pg: Pick<Playground, 'path'>): string {
  const file = metricsFeedHeader(pg);
  if (!existsSync(file)) {
    writeFileAtomic(file, `Authorization: Bearer ${randomBytes(32).toString('base64url')}\n`);
  }
  return file;
}

/** The header in that file: its name and its value. */
export function readMetricsHeader(file: string): [name: string, value: string] {
  const [name = '', value = ''] = readFileSync(file, 'utf8').trim().split(': ', 2);
  return [name, value];
}

/**
 * Sets the value of a metric.
 * @param path path and query, as docs/playground-metrics.md has them
 * @returns the answer, which says what is wrong where it is not `ok`
 */
export function setMetricValue(pg: Pick<Playground, 'ports' | 'path'>, path: string, body: string): Promise<Response> {
  const [name, value] = readMetricsHeader(metricsFeedHeader(pg));
  return fetch(`${metricsFeedUrl(pg)}${path}`, { method: 'PUT', body, headers: { [name]: value } });
}
