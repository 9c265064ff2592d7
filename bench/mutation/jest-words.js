const { bind } = require('jest-each');
const { format } = require('pretty-format');

/**
 * Lets Mocha run the unit tests, which use the words of Jest: Mocha loads the sources once for all changes, where Jest
 * would load them anew for each.
 */
global.expect = require('expect').expect;
expect.extend({
  toMatchInlineSnapshot(received, snapshot) {
    const [written, expected] = [
      format(received, { escapeString: false, printBasicPrototype: false, printFunctionName: false }),
      snapshot,
    ].map((text) => text.replace(/^\s+/gm, '').trim());
    return { pass: written === expected, message: () => `${written}\nis not\n${expected}` };
  },
});
global.test = (...named) => global.it(...named);
global.test.each = bind((title, run) => global.it(title, run));

// Mocha makes it anew for each file.
let describe;
Object.defineProperty(global, 'describe', {
  get: () => describe,
  set: (made) => {
    describe = Object.assign(made, { each: bind((title, run) => made(title, run)) });
  },
});
