/* eslint-disable @typescript-eslint/no-require-imports -- this runs before TypeScript can be loaded */
// The file that Pulumi runs: it loads the TypeScript source as it is now, so that
// nothing has to be compiled before a preview, and nothing stale can run.
require('node:module').enableCompileCache();
// The large packages before tsx, which inspects every file that is loaded after it.
require('@pulumi/kubernetes');
require('cdk8s-plus-28');
require('tsx/cjs');
module.exports = require('./program.ts');
