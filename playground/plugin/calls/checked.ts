import * as messages from '@pulumi/pulumi/proto/provider_pb';

/** The answer to a check: the inputs, and what is wrong with them. */
export function checked(
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
