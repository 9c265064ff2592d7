/* eslint-disable @typescript-eslint/no-require-imports -- this runs before TypeScript can be loaded */
require('./load-typescript');
module.exports = require('./program.ts');
