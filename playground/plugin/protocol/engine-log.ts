import { EngineClient } from '@pulumi/pulumi/proto/engine_grpc_pb';
import { LogRequest, LogSeverity } from '@pulumi/pulumi/proto/engine_pb';
import { grpc } from './pulumi-rpc';

/** Messages to the person who runs Pulumi. */
export interface EngineLog {
  info(message: string, urn?: string): void;
  warn(message: string, urn?: string): void;
  /** Shown beside the resource while it is being worked on; the next one takes its place, an empty one ends it. */
  status(message: string, urn: string): void;
}

/** Sends messages to the engine. None is waited for: a message that is lost must not fail a deployment. */
export function connectEngineLog(address: string): EngineLog {
  const client = new EngineClient(address, grpc.credentials.createInsecure());
  const send = (severity: LogSeverity, message: string, urn: string, ephemeral: boolean): void => {
    const request = new LogRequest();
    request.setSeverity(severity);
    request.setMessage(message);
    request.setUrn(urn);
    request.setEphemeral(ephemeral);
    client.log(request, () => undefined);
  };
  return {
    info: (message, urn = '') => send(LogSeverity.INFO, message, urn, false),
    warn: (message, urn = '') => send(LogSeverity.WARNING, message, urn, false),
    status: (message, urn) => send(LogSeverity.INFO, message, urn, true),
  };
}
