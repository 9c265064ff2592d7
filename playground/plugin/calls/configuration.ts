import type { IResourceProviderServer } from '@pulumi/pulumi/proto/provider_grpc_pb';
import * as messages from '@pulumi/pulumi/proto/provider_pb';
import { checkConfig, diffConfig, readConfig } from '../config';
import { fromStruct } from '../protocol/properties';
import { kubernetesPluginVersion } from '../version';
import { checked } from './checked';
import type { Provider } from './provider';
import { standIn } from './stand-in';
import { unary } from './unary';

/** The calls about the plugin's configuration. */
export function configurationCalls(
  provider: Provider,
): Pick<IResourceProviderServer, 'checkConfig' | 'diffConfig' | 'configure'> {
  return {
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
      provider.open(readConfig(fromStruct(request.getArgs())));
      provider.log.info(`deploying with ${standIn} ${kubernetesPluginVersion()}`);
      const response = new messages.ConfigureResponse();
      response.setSupportspreview(true);
      response.setAcceptsecrets(true);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    }),
  };
}
