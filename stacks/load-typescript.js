/* eslint-disable @typescript-eslint/no-require-imports -- this runs before TypeScript can be loaded */
// Lets Pulumi run a program's TypeScript source as it is now: nothing has to be
// compiled before a preview, and nothing stale can run.
const Module = require('node:module');

Module.enableCompileCache();
// For functions that a program serializes, Pulumi loads npm's resolver of
// packages, which takes longer than everything else; these programs have none.
const loadNow = Module._load;
Module._load = function load(request, ...rest) {
  if (request !== '@npmcli/arborist') return loadNow.call(this, request, ...rest);
  return { __esModule: true, get Arborist() { return loadNow.call(Module, request, ...rest).Arborist; } };
};
// The large packages before tsx, which inspects every file that is loaded after it.
for (const name of ['@pulumi/kubernetes/provider', '@pulumi/docker-build', 'cdk8s-plus-28', 'yaml', 'zod']) require(name);
Module._load = loadNow;
require('tsx/cjs');
// Pulumi notes of each promise where it was made, for the case that it is never kept. Only then has that to be found in
// the sources, which takes longer than the promise.
const prepare = Error.prepareStackTrace;
if (prepare !== undefined) {
  Error.prepareStackTrace = (error, frames) => frames[0]?.getFunctionName() === 'debuggablePromise' ? { toString: () => prepare(error, frames) } : prepare(error, frames);
}
