import type { Any as AnyMessage } from 'google-protobuf/google/protobuf/any_pb';
import { Status } from '@pulumi/pulumi/proto/status_pb';
import * as messages from '@pulumi/pulumi/proto/provider_pb';
import { NotReadyError } from '../await/wait';
import { fieldManager } from '../cluster/field-manager';
import type { Fields } from '../objects';
import type { OperationResult } from '../operations';
import { fromStruct, withSecretsOf } from '../protocol/properties';
import { toStruct } from '../protocol/to-struct';
import { Any, grpc } from '../protocol/pulumi-rpc';
import { idOf, stateOf } from '../state';
import { stateStruct } from './state-struct';
import { InitFailed } from './unary';

/**
 * What is done with the error of a creation or an update. An object that is there and not ready keeps its state.
 *
 * @param sent the inputs as the engine sent them, which know what is secret
 */
export function notReady(
  urn: string,
  inputs: Fields,
  sent: Parameters<typeof fromStruct>[0],
  old?: Fields,
): (error: unknown) => Promise<OperationResult> {
  return (error) => {
    if (!(error instanceof NotReadyError)) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
    const detail = new messages.ErrorResourceInitFailed();
    detail.setId(idOf(error.live));
    detail.setProperties(stateStruct(stateOf(error.live, fieldManager(urn, inputs, old), inputs), sent));
    detail.setInputs(toStruct(withSecretsOf(inputs, sent)));
    detail.setReasonsList([...error.reasons]);
    const packed = new Any();
    packed.pack(detail.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed');
    const details = `${idOf(error.live)} is there, but not ready: ${error.message}`;
    const metadata = new grpc.Metadata();
    metadata.add('grpc-status-details-bin', Buffer.from(rpcStatus(grpc.status.UNKNOWN, details, packed)));
    return Promise.reject(new InitFailed({ code: grpc.status.UNKNOWN, details, metadata }));
  };
}

function rpcStatus(code: number, message: string, detail: AnyMessage): Uint8Array {
  const status = new Status();
  status.setCode(code);
  status.setMessage(message);
  status.setDetailsList([detail]);
  return status.serializeBinary();
}
