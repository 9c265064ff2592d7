import type { Empty as EmptyMessage } from 'google-protobuf/google/protobuf/empty_pb';
import type { IResourceProviderServer } from '@pulumi/pulumi/proto/provider_grpc_pb';
import * as messages from '@pulumi/pulumi/proto/provider_pb';
import { check } from '../changes/check';
import { diff } from '../changes/diff';
import type { Autonaming } from '../naming';
import { create, preview, read, remove, update } from '../operations';
import { fromStruct, withSecretsOf } from '../protocol/properties';
import { toStruct } from '../protocol/to-struct';
import { Empty } from '../protocol/pulumi-rpc';
import { parseTypeToken, typeOfUrn } from '../protocol/type-token';
import { checked } from './checked';
import { diffResponse } from './diff-response';
import { notReady } from './not-ready';
import type { Provider } from './provider';
import { stateStruct, stateWithSecrets } from './state-struct';
import { unary } from './unary';

/** The calls about resources: check, diff, create, update, read and delete. */
export function resourceCalls(
  provider: Provider,
): Pick<IResourceProviderServer, 'check' | 'diff' | 'create' | 'update' | 'read' | 'delete'> {
  return {
    check: unary<messages.CheckRequest, messages.CheckResponse>(async (request) => {
      const olds = fromStruct(request.getOlds());
      const { inputs, failures } = await check(await provider.session(), {
        type: typeOfUrn(request.getUrn()),
        news: fromStruct(request.getNews()),
        olds: Object.keys(olds).length === 0 ? undefined : olds,
        source: {
          logicalName: request.getName() || (request.getUrn().split('::').at(-1) ?? ''),
          seed: request.getRandomseed_asU8(),
          autonaming: autonamingOf(request),
        },
      });
      return checked(toStruct(withSecretsOf(inputs, request.getNews())), failures);
    }),
    diff: unary<messages.DiffRequest, messages.DiffResponse>(async (request) =>
      diffResponse(
        await diff(await provider.session(), {
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
        request.getPreview()
          ? preview(await provider.session(), wanted, undefined)
          : create(await provider.session(), wanted)
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
        request.getPreview()
          ? preview(await provider.session(), wanted, old)
          : update(await provider.session(), wanted, old)
      ).catch(notReady(request.getUrn(), inputs, request.getNews(), old));
      const response = new messages.UpdateResponse();
      response.setProperties(stateStruct(outcome.state, request.getNews()));
      return response;
    }),
    read: unary<messages.ReadRequest, messages.ReadResponse>(async (request) => {
      const urn = request.getUrn();
      const found = await read(await provider.session(), {
        urn,
        id: request.getId(),
        type: parseTypeToken(typeOfUrn(urn)),
        inputs: fromStruct(request.getInputs()),
        old: fromStruct(request.getProperties()),
      });
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
      await remove(
        await provider.session(),
        request.getUrn(),
        fromStruct(request.getProperties()),
        request.getTimeout(),
      );
      return new Empty();
    }),
  };
}

function autonamingOf(request: messages.CheckRequest): Autonaming | undefined {
  const options = request.getAutonaming();
  return options === undefined
    ? undefined
    : {
        mode: (['propose', 'enforce', 'disable'] as const)[options.getMode()],
        proposedName: options.getProposedName(),
      };
}
