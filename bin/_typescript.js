/* eslint-disable @typescript-eslint/no-require-imports -- Node.js runs it as it is */
// Lets Node.js run TypeScript: `node --require bin/_typescript.js FILE`.
require('./_own-cache').withOwnCache(() => require('tsx/cjs'));
