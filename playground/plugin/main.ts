import { flushCompileCache } from 'node:module';
import { ResourceProviderService } from '@pulumi/pulumi/proto/provider_grpc_pb';
import { grpc } from './protocol/pulumi-rpc';
import { makeService } from './service';

// The engine gives its own address as the last argument, and reads the port from the first line.
const engineAddress =
  process.argv
    .slice(2)
    .filter((argument) => !argument.startsWith('-'))
    .at(-1) ?? '';
const server = new grpc.Server({ 'grpc.max_receive_message_length': 400 * 1024 * 1024 });
server.addService(ResourceProviderService, makeService(engineAddress));
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) {
    throw error;
  }
  process.stdout.write(`${port}\n`);
});
// The engine kills its plugins, and Node.js keeps what it has compiled when it exits by itself.
setTimeout(flushCompileCache, 1_500).unref();

// The engine that started this process is gone when its end of standard output is: nothing must go on without it.
process.stdout.on('error', () => process.exit(1));
process.on('disconnect', () => process.exit(0));
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) {
    process.exit(0);
  }
}, 1_000).unref();
