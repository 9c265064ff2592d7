import type { Check } from '../../workload/pod/probes';
import type { ReadModel } from './model';

/**
 * Arguments: a port and paths, of which each has to answer with 200. The image has bash and
 * little else, so it speaks HTTP itself.
 */
export const allAnswerScript = `port=$1
shift
for path; do
  exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 1
  printf 'GET %s HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' "$path" >&3
  read -r _ status _ <&3
  exec 3>&-
  if [[ $status != 200 ]]; then
    echo "$path answers with \${status:-nothing}"
    exit 1
  fi
done
`;

/**
 * What has to answer for a server to be ready.
 *
 * The server opens its ports once one version of each model is loaded, so an open port is all that has to be waited for
 * where each model has one version. Where a model has several, the others may still be loading: a client that asks for
 * one of them would be turned away. Once they are loaded they stay: a model's next
 * version is loaded before the last one is unloaded.
 *
 * The plain path of a model answers for a model that is not loaded too; its metadata do not.
 *
 * @see https://github.com/tensorflow/serving/blob/master/tensorflow_serving/core/servable_state_monitor.cc
 */
export function readinessChecks(
  models: readonly ReadModel[],
  restPort: number,
): { readonly startup: Check; readonly readiness: Check } {
  const awaited = models.flatMap(({ name, awaitedVersions }) =>
    awaitedVersions.map((version) => metadataPath(name, version)),
  );
  const [first] = models;
  const readiness: Check =
    first === undefined ? { port: 'http' } : { port: 'http', path: metadataPath(first.name, first.awaitedVersions[0]) };
  const [only] = awaited;
  if (only === undefined) {
    return { startup: { port: 'grpc' }, readiness };
  }
  return {
    startup:
      awaited.length === 1
        ? { port: 'http', path: only }
        : { command: ['bash', '-c', allAnswerScript, 'all-answer', String(restPort), ...awaited] },
    readiness,
  };
}

function metadataPath(model: string, version: number | undefined): string {
  return `/v1/models/${model}${version === undefined ? '' : `/versions/${version}`}/metadata`;
}
