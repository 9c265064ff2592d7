import { badRequest, notFound } from './api-error';

/** A read of a resource. */
export interface ApiRequest {
  readonly group: string;
  readonly version: string;
  /** @default - all namespaces, or a resource that has none */
  readonly namespace?: string;
  readonly resource: string;
  /** @default - a list is asked for */
  readonly name?: string;
  readonly subresource?: string;
  readonly query: URLSearchParams;
}

/** Splits a request's URL. @throws ApiError 400 when it is not percent-encoded correctly */
export function parseUrl(url: string): { readonly parts: readonly string[]; readonly query: URLSearchParams } {
  const [path = '', query = ''] = url.split('?', 2);
  try {
    return {
      parts: path
        .split('/')
        .filter((part) => part !== '')
        .map(decodeURIComponent),
      query: new URLSearchParams(query),
    };
  } catch {
    throw badRequest(`'${path}' is not percent-encoded correctly`);
  }
}

/**
 * Reads a request as the API server itself does, which has authorized it.
 *
 * @param parts of the path, after `/apis`
 * @throws ApiError 404 when it names no resource
 */
export function parseApiRequest(parts: readonly string[], query: URLSearchParams): ApiRequest {
  const [group, version, ...rest] = parts;
  const namespaced = rest[0] === 'namespaces' && rest.length > 2;
  const [resource, name, subresource, ...more] = namespaced ? rest.slice(2) : rest;
  if (group === undefined || version === undefined || resource === undefined || more.length > 0) {
    throw notFound('the server could not find the requested resource');
  }
  return {
    group,
    version,
    resource,
    query,
    ...(namespaced ? { namespace: rest[1]! } : {}),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}
