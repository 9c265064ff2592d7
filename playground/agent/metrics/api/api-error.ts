/** A request to the metrics APIs that fails, as Kubernetes says it. */
export class ApiError extends Error {
  constructor(
    readonly code: number,
    /** Kubernetes' name for the failure, e.g. `NotFound`. */
    readonly reason: string,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  /** The answer's body. @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
  toStatus(): object {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      code: this.code,
    };
  }
}

/** What is asked for is not there. */
export function notFound(message: string): ApiError {
  return new ApiError(404, 'NotFound', message);
}

/** The request itself is wrong. */
export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}
