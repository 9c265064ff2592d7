/* eslint-disable @typescript-eslint/no-require-imports -- this runs before TypeScript can be loaded */
require('../../stacks/load-typescript');
module.exports = require('./program.ts');
