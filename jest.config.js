const swc = [
  '@swc/jest',
  { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
];

// Jest would keep what it has compiled in the temporary folder that all users share, under a
// name that anybody can make first.
const cacheDirectory = '<rootDir>/node_modules/.cache/jest';

const common = {
  cacheDirectory,
  testEnvironment: 'node',
  setupFilesAfterEnv: ['<rootDir>/test/support/timeout.ts'],
  transform: { '^.+\\.ts$': swc },
  moduleNameMapper: {
    '^modelyard$': '<rootDir>/lib/index.ts',
    '^modelyard/pulumi$': '<rootDir>/lib/pulumi/index.ts',
    '^modelyard/review$': '<rootDir>/lib/review/index.ts',
    '^modelyard/settings$': '<rootDir>/lib/settings/index.ts',
  },
  // The playground's state and caches are not sources.
  modulePathIgnorePatterns: [
    '<rootDir>/dist/',
    '<rootDir>/.playground/',
    '<rootDir>/docs/site/(cache|dist|node_modules)/',
  ],
};

/** @type {import('jest').Config} */
module.exports = {
  cacheDirectory,
  testSequencer: '<rootDir>/test/e2e/support/sequencer.js',
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/e2e/', '<rootDir>/test/commands/', '<rootDir>/test/packages/'],
    },
    // Commands that are started as users start them, without a playground.
    { ...common, displayName: 'commands', testMatch: ['<rootDir>/test/commands/**/*.test.ts'] },
    // What npm would get, packed and installed, without a playground.
    {
      ...common,
      displayName: 'packages',
      testMatch: ['<rootDir>/test/packages/**/*.test.ts'],
      globalSetup: '<rootDir>/test/packages/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/packages/support/global-teardown.ts',
    },
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
      globalSetup: '<rootDir>/test/e2e/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/e2e/support/global-teardown.ts',
    },
  ],
};
