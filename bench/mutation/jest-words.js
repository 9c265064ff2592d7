const { bind } = require('jest-each');

/**
 * Lets Mocha run the unit tests, which use the words of Jest: Mocha loads the sources once for all changes, where Jest
 * would load them anew for each.
 */
global.expect = require('expect').expect;
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
