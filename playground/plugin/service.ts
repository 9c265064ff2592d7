import type { handleUnaryCall, ServerErrorResponse, StatusObject } from '@grpc/grpc-js';
import type { Any as AnyMessage } from 'google-protobuf/google/protobuf/any_pb';
import type { Empty as EmptyMessage } from 'google-protobuf/google/protobuf/empty_pb';
import { PluginInfo } from '@pulumi/pulumi/proto/plugin_pb';
import { Status } from '@pulumi/pulumi/proto/status_pb';
import * as messages from '@pulumi/pulumi/proto/provider_pb';
import type { IResourceProviderServer } from '@pulumi/pulumi/proto/provider_grpc_pb';
import { NotReadyError } from './await/wait';
import { formatPath } from './changed-fields';
import { check } from './check';
import { checkConfig, diffConfig, readConfig } from './config';
import { diff, replacedFields, type Difference } from './diff';
import { connectEngineLog } from './engine-log';
import { fieldManager } from './field-manager';
import { kubernetesPluginVersion } from './version';
import type { Autonaming } from './naming';
import { isFields, type Fields } from './objects';
import { create, preview, read, remove, update, type Outcome } from './operations';
import { fromStruct, toStruct, withSecretsOf } from './properties';
import { Any, Empty, grpc } from './pulumi-rpc';
import { Session } from './session';
import { idOf, stateOf } from './state';
import { parseTypeToken, typeOfUrn } from './type-token';

const standIn = "modelyard's stand-in for the official Kubernetes plugin";

type Handler<I, O> = (request: I) => Promise<O> | O;

/** The plugin's service, as the engine calls it. @see https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto */
export function makeService(engineAddress: string): IResourceProviderServer {
  const log = connectEngineLog(engineAddress);
  const cancel = new AbortController();
  let opened: Promise<Session> | undefined;
  const session = (): Promise<Session> => {
    if (opened === undefined) {
      throw new Error('the plugin has not been configured');
    }
    return opened;
  };

  const implemented = {
    handshake: unary<messages.ProviderHandshakeRequest, messages.ProviderHandshakeResponse>(() => {
      const response = new messages.ProviderHandshakeResponse();
      // Without it the engine refuses components by itself, and does not say that this is the stand-in.
      response.setAcceptSecrets(true);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    }),
    getPluginInfo: unary<EmptyMessage, PluginInfo>(() => {
      const info = new PluginInfo();
      info.setVersion(kubernetesPluginVersion());
      return info;
    }),
    attach: unary(() => new Empty()),
    cancel: unary(() => {
      cancel.abort();
      return new Empty();
    }),
    checkConfig: unary<messages.CheckRequest, messages.CheckResponse>((request) =>
      checked(request.getNews(), checkConfig(fromStruct(request.getNews()))),
    ),
    diffConfig: unary<messages.DiffRequest, messages.DiffResponse>((request) => {
      const { diffs, replaces } = diffConfig(
        fromStruct(request.getOldInputs() ?? request.getOlds()),
        fromStruct(request.getNews()),
      );
      const response = new messages.DiffResponse();
      response.setChanges(
        diffs.length > 0 ? messages.DiffResponse.DiffChanges.DIFF_SOME : messages.DiffResponse.DiffChanges.DIFF_NONE,
      );
      response.setDiffsList(diffs);
      response.setReplacesList(replaces);
      return response;
    }),
    configure: unary<messages.ConfigureRequest, messages.ConfigureResponse>((request) => {
      opened = Session.open(readConfig(fromStruct(request.getArgs())), log, cancel.signal);
      // A provider whose kubeconfig is wrong is found out by its first resource, which names it.
      opened.catch(() => undefined);
      log.info(`deploying with ${standIn} ${kubernetesPluginVersion()}`);
      const response = new messages.ConfigureResponse();
      response.setSupportspreview(true);
      response.setAcceptsecrets(true);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    }),
    check: unary<messages.CheckRequest, messages.CheckResponse>(async (request) => {
      const olds = fromStruct(request.getOlds());
      const { inputs, failures } = await check(
        await session(),
        typeOfUrn(request.getUrn()),
        fromStruct(request.getNews()),
        Object.keys(olds).length === 0 ? undefined : olds,
        {
          logicalName: request.getName() || (request.getUrn().split('::').at(-1) ?? ''),
          seed: request.getRandomseed_asU8(),
          ...autonamingOf(request),
        },
      );
      return checked(toStruct(withSecretsOf(inputs, request.getNews())), failures);
    }),
    diff: unary<messages.DiffRequest, messages.DiffResponse>(async (request) =>
      diffResponse(
        await diff(await session(), {
          urn: request.getUrn(),
          id: request.getId(),
          oldInputs: fromStruct(request.getOldInputs()),
          oldState: fromStruct(request.getOlds()),
          news: fromStruct(request.getNews()),
          ignoreChanges: request.getIgnorechangesList(),
        }),
      ),
    ),
    create: unary<messages.CreateRequest, messages.CreateResponse>(async (request) => {
      const inputs = fromStruct(request.getProperties());
      const wanted = { urn: request.getUrn(), inputs, timeout: request.getTimeout() };
      const outcome = await (
        request.getPreview() ? preview(await session(), wanted, undefined) : create(await session(), wanted)
      ).catch(notReady(request.getUrn(), inputs, request.getProperties()));
      const response = new messages.CreateResponse();
      // A preview must not give an id: the resource does not exist.
      if (!request.getPreview()) {
        response.setId(outcome.id);
      }
      response.setProperties(stateStruct(outcome.state, request.getProperties()));
      return response;
    }),
    update: unary<messages.UpdateRequest, messages.UpdateResponse>(async (request) => {
      const inputs = fromStruct(request.getNews());
      const old = fromStruct(request.getOlds());
      const wanted = { urn: request.getUrn(), inputs, timeout: request.getTimeout() };
      const outcome = await (
        request.getPreview() ? preview(await session(), wanted, old) : update(await session(), wanted, old)
      ).catch(notReady(request.getUrn(), inputs, request.getNews(), old));
      const response = new messages.UpdateResponse();
      response.setProperties(stateStruct(outcome.state, request.getNews()));
      return response;
    }),
    read: unary<messages.ReadRequest, messages.ReadResponse>(async (request) => {
      const urn = request.getUrn();
      const found = await read(
        await session(),
        urn,
        request.getId(),
        parseTypeToken(typeOfUrn(urn)),
        fromStruct(request.getInputs()),
        fromStruct(request.getProperties()),
      );
      const response = new messages.ReadResponse();
      if (found === undefined) {
        return response;
      }
      response.setId(found.id);
      response.setProperties(
        toStruct(withSecretsOf(stateWithSecrets(found.state, request.getInputs()), request.getProperties())),
      );
      response.setInputs(toStruct(withSecretsOf(found.inputs, request.getInputs())));
      return response;
    }),
    delete: unary<messages.DeleteRequest, EmptyMessage>(async (request) => {
      await remove(await session(), request.getUrn(), fromStruct(request.getProperties()), request.getTimeout());
      return new Empty();
    }),
  };
  return {
    ...implemented,
    parameterize: refused('parameterizing the plugin'),
    getSchema: refused('reading the schema'),
    invoke: refused('calling a function of the plugin'),
    call: refused('calling a method of a resource'),
    construct: (call, callback) =>
      refused<messages.ConstructRequest, messages.ConstructResponse>(
        `the component ${call.request.getType()} ('${call.request.getName()}')`,
      )(call, callback),
    list: (call) =>
      call.destroy(Object.assign(new Error('listing is not possible'), { code: grpc.status.UNIMPLEMENTED })),
    getMapping: refused('mapping from other tools'),
    getMappings: refused('mapping from other tools'),
  };
}

function refused<I, O>(what: string): handleUnaryCall<I, O> {
  return (_call, callback) =>
    callback({
      code: grpc.status.UNIMPLEMENTED,
      details:
        `${what} is not possible: this is ${standIn}, which deploys single objects. Components (Helm, Kustomize, YAML) and functions need the ` +
        `official plugin ${kubernetesPluginVersion()}: where bin/up can download it, or finds pulumi-resource-kubernetes on PATH, it is used`,
    });
}

/** The state of a resource for the engine, secret where its inputs are. */
function stateStruct(state: Fields, inputs: Parameters<typeof fromStruct>[0]): ReturnType<typeof toStruct> {
  return toStruct(stateWithSecrets(state, inputs));
}

function stateWithSecrets(state: Fields, inputs: Parameters<typeof fromStruct>[0]): Fields {
  const marked = withSecretsOf(state, inputs);
  return isFields(marked['__inputs']) ? { ...marked, __inputs: withSecretsOf(marked['__inputs'], inputs) } : marked;
}

function unary<I, O>(handler: Handler<I, O>): handleUnaryCall<I, O> {
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
class InitFailed extends Error {
  constructor(readonly status: Partial<StatusObject>) {
    super(status.details);
  }
}

function notReady(
  urn: string,
  inputs: Fields,
  sent: Parameters<typeof fromStruct>[0],
  old?: Fields,
): (error: unknown) => Promise<Outcome> {
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

function checked(
  inputs: Parameters<messages.CheckResponse['setInputs']>[0],
  failures: readonly { property: string; reason: string }[],
): messages.CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(inputs);
  response.setFailuresList(
    failures.map(({ property, reason }) => {
      const failure = new messages.CheckFailure();
      failure.setProperty(property);
      failure.setReason(reason);
      return failure;
    }),
  );
  return response;
}

const diffKinds = { add: 0, delete: 2, update: 4 } as const;

function diffResponse(difference: Difference): messages.DiffResponse {
  const response = new messages.DiffResponse();
  const replaces = replacedFields(difference);
  const some = difference.changes.length > 0 || replaces.length > 0;
  response.setChanges(some ? messages.DiffResponse.DiffChanges.DIFF_SOME : messages.DiffResponse.DiffChanges.DIFF_NONE);
  response.setDiffsList([...new Set(difference.changes.map(({ path }) => String(path[0])))]);
  response.setReplacesList(replaces);
  response.setDeletebeforereplace(difference.deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const change of difference.changes) {
    const property = new messages.PropertyDiff();
    property.setKind(diffKinds[change.kind] + (change.replaces ? 1 : 0));
    property.setInputdiff(true);
    response.getDetaileddiffMap().set(formatPath(change.path), property);
  }
  return response;
}

function autonamingOf(request: messages.CheckRequest): { autonaming?: Autonaming } {
  const options = request.getAutonaming();
  if (options === undefined) {
    return {};
  }
  return {
    autonaming: {
      mode: (['propose', 'enforce', 'disable'] as const)[options.getMode()],
      proposedName: options.getProposedName(),
    },
  };
}
