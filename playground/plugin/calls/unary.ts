import type { handleUnaryCall, ServerErrorResponse, StatusObject } from '@grpc/grpc-js';
import { grpc } from '../protocol/pulumi-rpc';

type Handler<I, O> = (request: I) => Promise<O> | O;

/** A call with one request and one answer; an error is the engine's to show. */
export function unary<I, O>(handler: Handler<I, O>): handleUnaryCall<I, O> {
  return (call, callback) => {
    void (async () => {
      try {
        callback(null, await handler(call.request));
      } catch (error) {
        callback(toServiceError(error));
      }
    })();
  };
}

function toServiceError(error: unknown): ServerErrorResponse | Partial<StatusObject> {
  if (error instanceof InitFailed) {
    return error.status;
  }
  return { code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) };
}

/** The object exists, so the engine must keep its state: an error of its own kind says so. */
export class InitFailed extends Error {
  constructor(readonly status: Partial<StatusObject>) {
    super(status.details);
  }
}
