import { createRequire } from 'node:module';
import type * as Grpc from '@grpc/grpc-js';
import type * as any from 'google-protobuf/google/protobuf/any_pb';
import type * as empty from 'google-protobuf/google/protobuf/empty_pb';
import type * as struct from 'google-protobuf/google/protobuf/struct_pb';

// The messages and calls of Pulumi's SDK work with its own copies of these alone. A project may have others besides.
const requirePulumis = createRequire(require.resolve('@pulumi/pulumi/package.json'));

/** gRPC as Pulumi's SDK has it. */
export const grpc = requirePulumis('@grpc/grpc-js') as typeof Grpc;

// Protobuf's own messages, likewise.
export const { Any } = requirePulumis('google-protobuf/google/protobuf/any_pb') as typeof any;
export const { Empty } = requirePulumis('google-protobuf/google/protobuf/empty_pb') as typeof empty;
export const { Struct } = requirePulumis('google-protobuf/google/protobuf/struct_pb') as typeof struct;
