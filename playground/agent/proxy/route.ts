/** Where a request's path leads: `/<namespace>/<service>[:<port>]/<path…>`. */
export interface Route {
  readonly namespace: string;
  readonly service: string;
  /** A port of the Service, by name or number. @default - the Service's HTTP port */
  readonly port?: string;
  /** What is stripped from the path, as `X-Forwarded-Prefix` tells the model server. */
  readonly prefix: string;
  /** What the model server sees: path and query, beginning with `/`. */
  readonly path: string;
}

/** @returns undefined where the path names no namespace and Service */
export function parseRoute(url: string): Route | undefined {
  // Not `new URL()`: it would resolve `..` and change the escapes that the model server is to see.
  const match = /^\/(?<namespace>[a-z0-9-]+)\/(?<service>[a-z0-9-]+)(?::(?<port>[a-z0-9-]+))?(?<path>[/?].*)?$/.exec(
    url,
  );
  if (match?.groups === undefined) {
    return undefined;
  }
  const { namespace = '', service = '', port, path = '/' } = match.groups;
  return {
    namespace,
    service,
    ...(port === undefined ? {} : { port }),
    prefix: `/${namespace}/${service}${port === undefined ? '' : `:${port}`}`,
    path: path.startsWith('?') ? `/${path}` : path,
  };
}
