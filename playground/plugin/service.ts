import type { handleUnaryCall } from '@grpc/grpc-js';
import type { Empty as EmptyMessage } from 'google-protobuf/google/protobuf/empty_pb';
import type { IResourceProviderServer } from '@pulumi/pulumi/proto/provider_grpc_pb';
import * as messages from '@pulumi/pulumi/proto/provider_pb';
import { PluginInfo } from '@pulumi/pulumi/proto/plugin_pb';
import { configurationCalls } from './calls/configuration';
import { Provider } from './calls/provider';
import { resourceCalls } from './calls/resources';
import { standIn } from './calls/stand-in';
import { unary } from './calls/unary';
import { Empty, grpc } from './protocol/pulumi-rpc';
import { kubernetesPluginVersion } from './version';

/**
 * The plugin's service, as the engine calls it. @see
 * https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
 */
export function makeService(engineAddress: string): IResourceProviderServer {
  const provider = new Provider(engineAddress);
  return {
    ...aboutPlugin,
    cancel: unary(() => {
      provider.cancel();
      return new Empty();
    }),
    ...configurationCalls(provider),
    ...resourceCalls(provider),
    ...refusedCalls,
  };
}

const aboutPlugin = {
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
} satisfies Partial<IResourceProviderServer>;

const refusedCalls = {
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
} satisfies Partial<IResourceProviderServer>;

function refused<I, O>(what: string): handleUnaryCall<I, O> {
  return (_call, callback) =>
    callback({
      code: grpc.status.UNIMPLEMENTED,
      details:
        `${what} is not possible: this is ${standIn}, which deploys single objects. ` +
        'Components (Helm, Kustomize, YAML) and functions need the ' +
        (`official plugin ${kubernetesPluginVersion()}: where bin/up can download it, ` +
          'or finds pulumi-resource-kubernetes on PATH, it is used'),
    });
}
