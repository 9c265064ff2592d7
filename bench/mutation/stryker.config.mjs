import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const root = here('../..');
const subjects = JSON.parse(readFileSync(here('subjects.json'), 'utf8'));
const { mutate, tests } = subjects[process.env.MODELYARD_MUTATION_SUBJECT ?? 'values'];

export default {
  mutate,
  plugins: [here('node_modules/@stryker-mutator/mocha-runner/dist/src/index.js')],
  testRunner: 'mocha',
  mochaOptions: {
    spec: tests.flatMap((pattern) => globSync(pattern, { cwd: root })),
    require: ['./bin/_typescript.js', './bench/mutation/jest-words.js'],
    'no-config': true,
    'no-package': true,
    'no-opts': true,
  },
  coverageAnalysis: 'perTest',
  // A changed text of an error is no change of what a module decides.
  mutator: { excludedMutations: ['StringLiteral'] },
  ignoreStatic: true,
  ignorePatterns: ['.playground', 'docs/site', 'bench/mutation/node_modules', 'dist', '.stryker-tmp', 'test/e2e'],
  tempDirName: '.playground/bench/mutation/sandbox',
  reporters: ['json', 'clear-text', 'progress-append-only'],
  jsonReporter: { fileName: '.playground/bench/mutation/report.json' },
  clearTextReporter: { allowColor: false, reportTests: false, reportMutants: false, allowEmojis: false },
  concurrency: 2,
  // A busy machine is no endless loop.
  timeoutMS: 60_000,
  dryRunTimeoutMinutes: 30,
  allowConsoleColors: false,
  checkers: [],
  disableTypeChecks: false,
};
