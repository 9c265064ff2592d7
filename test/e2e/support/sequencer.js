/* eslint-disable @typescript-eslint/no-require-imports -- Jest loads a sequencer as it is, without compiling it */
const Sequencer = require('@jest/test-sequencer').default;

/** Starts with the longest file, so that the others run beside it. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const longest = ({ path }) => (path.endsWith('killed-deploys.test.ts') ? 0 : 1);
    return [...super.sort(tests)].sort((a, b) => longest(a) - longest(b));
  }
};
