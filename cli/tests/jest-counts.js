/* eslint-disable @typescript-eslint/no-require-imports -- Jest loads a reporter as it is, without compiling it */
const { writeFileSync } = require('node:fs');

/**
 * A Jest reporter that writes how many tests ended how into the file
 * MODELYARD_TEST_COUNTS, before the suite's teardown: Jest's own report is lost
 * when that fails.
 */
module.exports = class CountsReporter {
  onRunComplete(
    _contexts,
    { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped, numRuntimeErrorTestSuites: broken },
  ) {
    writeFileSync(process.env.MODELYARD_TEST_COUNTS, JSON.stringify({ passed, failed: failed + broken, skipped }));
  }
};
