/* eslint-disable @typescript-eslint/no-require-imports -- this runs before TypeScript can be loaded */
// Lets Pulumi run a program's TypeScript source as it is now: nothing has to be
// compiled before a preview, and nothing stale can run.
const Module = require('node:module');
const { ownCache } = require('../bin/_own-cache');

// Where no folder is named, Node.js takes one that all users of the machine share.
const compiled = process.env.NODE_COMPILE_CACHE ?? ownCache('compiled');
if (compiled !== undefined) {
  Module.enableCompileCache(compiled);
}
// For functions that a program serializes, Pulumi loads npm's resolver of
// packages, which takes longer than everything else; these programs have none.
const loadNow = Module._load;
Module._load = function load(request, ...rest) {
  if (request !== '@npmcli/arborist') {
    return loadNow.call(this, request, ...rest);
  }
  return {
    __esModule: true,
    get Arborist() {
      return loadNow.call(Module, request, ...rest).Arborist;
    },
  };
};
// The large packages before tsx, which inspects every file that is loaded after it.
for (const name of ['@pulumi/kubernetes/provider', '@pulumi/docker-build', 'cdk8s-plus-28', 'yaml', 'zod']) {
  require(name);
}
Module._load = loadNow;
require('../bin/_typescript');
// Node.js, which tsx tells where the lines of TypeScript are, describes errors better than what Pulumi has put in its
// place: that gives the lines of the compiled text, and of Pulumi's own files paths that are not there.
Error.prepareStackTrace = undefined;
// Of each promise Pulumi notes where it was made, which takes longer than the promise, and shows it only when asked to.
if (process.env.PULUMI_DEBUG_PROMISE_LEAKS === undefined) {
  const debuggable = require('@pulumi/pulumi/runtime/debuggable');
  const { debuggablePromise } = debuggable;
  debuggable.debuggablePromise = (...args) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(...args);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
}
