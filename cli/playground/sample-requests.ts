import { join } from 'node:path';
import type { Models } from '../stack/models';
import { projectRoot } from '../program/program-folder';

/** A request to try, or why there is none. */
export interface Sample {
  /** Whom it asks. */
  readonly service: string;
  /** The command that sends it. */
  readonly curl?: string;
  /** Why it cannot be sent. */
  readonly noRequest?: string;
}

/** What a program exports as `request`: one that its model answers, or several. */
interface SampleRequest {
  readonly service: string;
  readonly path: string;
  /** The file that is posted, relative to the project. @default - none */
  readonly file?: string;
  /** What is posted as JSON. @default - nothing: a GET request */
  readonly json?: unknown;
  /** Whether the answer comes in parts, each to be shown at once. @default false */
  readonly streams?: boolean;
}

/**
 * The requests to try, as commands.
 *
 * @param output what the program exports as `request`
 * @param proxy the address of the playground's proxy, `http://127.0.0.1:PORT`
 */
export function sampleRequests(output: unknown, { namespace, models }: Models, proxy: string): Sample[] {
  if (namespace === undefined) {
    return [];
  }
  return [output].flat().flatMap((each): Sample[] => {
    if (typeof each !== 'object' || each === null) {
      return [];
    }
    const request = each as SampleRequest;
    const { service } = request;
    // A Service of its own, such as that of a TrafficSplit, is none of the models.
    return models.some(({ name, url }) => name === service && url === undefined)
      ? [{ service, noRequest: `${service} does not answer here: it runs on no real node` }]
      : [{ service, curl: curl(request, `${proxy}/${namespace}/${service}${request.path}`) }];
  });
}

function curl({ file, json, streams }: SampleRequest, url: string): string {
  return [
    // Unbuffered, or a stream would be shown when it is over.
    streams === true ? 'curl -sfN' : 'curl -sf',
    ...(file === undefined ? [] : [`--data-binary '@${join(projectRoot, file)}'`]),
    ...(json === undefined ? [] : [`--json '${JSON.stringify(json).replaceAll("'", `'\\''`)}'`]),
    url,
  ].join(' ');
}
