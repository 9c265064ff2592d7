import { isDeferred } from '../../workload/synthesis/markers';
import type { Problems } from '../../workload/values/validation';
import type { TfTls } from './tls';

/** The gRPC port. */
export interface TfGrpc {
  /**
   * TLS for it. REST has none in TensorFlow Serving.
   * @default - none
   */
  readonly tls?: TfTls;
  /**
   * How long a client may keep to one connection, and so to one pod, in seconds. It connects anew after that, give or
   * take a tenth, and finds pods that came since.
   * @default - for ever
   */
  readonly maxConnectionAgeSeconds?: number;
  /**
   * How long calls of an aged connection may go on.
   * @default - requestSeconds
   */
  readonly maxConnectionAgeGraceSeconds?: number;
  /**
   * Further arguments of the gRPC server: `{ 'grpc.max_concurrent_streams': 100 }`.
   * @default - none
   * @see https://grpc.github.io/grpc/core/group__grpc__arg__keys.html
   */
  readonly channelArguments?: Readonly<Record<string, string | number>>;
}

// The server reads numbers as 32 bits, and these are milliseconds.
const maxSeconds = Math.floor((2 ** 31 - 1) / 1000);

/** The flag with the arguments of the gRPC server. */
export function grpcFlags(problems: Problems, grpc: TfGrpc, requestSeconds: number): string[] {
  const { maxConnectionAgeSeconds: age, maxConnectionAgeGraceSeconds: grace } = grpc;
  const own = Object.entries(grpc.channelArguments ?? {});
  for (const [key, value] of own) {
    const prop = 'grpc.channelArguments';
    problems.expect(/^[\w.]+$/.test(key), prop, 'must have names of letters, digits, underscores and dots', key);
    problems.expect(
      isDeferred(value) || /^[^,=]+$/.test(String(value)),
      prop,
      'must have values without commas and equals signs: the flag that carries them is a list',
      value,
    );
    problems.expect(!(key in ageing), prop, `must not have an argument that 'grpc.${ageing[key]}' sets`, key);
  }
  const ageingArguments = [
    ...(age === undefined
      ? []
      : [`grpc.max_connection_age_ms=${milliseconds(problems, age, 'grpc.maxConnectionAgeSeconds')}`]),
    ...(age === undefined
      ? []
      : [
          `grpc.max_connection_age_grace_ms=${milliseconds(problems, grace ?? requestSeconds, 'grpc.maxConnectionAgeGraceSeconds')}`,
        ]),
  ];
  problems.expect(
    age !== undefined || grace === undefined,
    'grpc.maxConnectionAgeGraceSeconds',
    "needs 'grpc.maxConnectionAgeSeconds'",
    grace,
  );
  const all = [...ageingArguments, ...own.map(([key, value]) => `${key}=${value}`)];
  return all.length === 0 ? [] : [`--grpc_channel_arguments=${all.join(',')}`];
}

const ageing: Readonly<Record<string, keyof TfGrpc>> = {
  'grpc.max_connection_age_ms': 'maxConnectionAgeSeconds',
  'grpc.max_connection_age_grace_ms': 'maxConnectionAgeGraceSeconds',
};

function milliseconds(problems: Problems, seconds: number, prop: string): number {
  if (
    problems.expect(!isDeferred(seconds), prop, 'must be a plain number, not an Output: it is turned into milliseconds')
  ) {
    problems.integer(seconds, prop, 1, maxSeconds);
  }
  return seconds * 1000;
}
