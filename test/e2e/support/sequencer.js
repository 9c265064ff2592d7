/* eslint-disable @typescript-eslint/no-require-imports -- Jest loads a sequencer as it is, without compiling it */
const { basename } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

/** The files that take longest, the longest first: the others run beside them. */
const longest = [
  'prometheus',
  'killed-deploys',
  'changes',
  'frameworks',
  'scarce-accelerators',
  'rolling-update',
  'runs',
  'review',
  'own-repository',
  'real-cluster',
  'consumers',
];

/** Starts with the longest files. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const found = longest.indexOf(basename(path, '.test.ts'));
      return found === -1 ? longest.length : found;
    };
    return [...super.sort(tests)].sort((a, b) => place(a) - place(b));
  }
};
