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
require('@pulumi/kubernetes/provider');
require('cdk8s-plus-28');
Module._load = loadNow;
require('tsx/cjs');
