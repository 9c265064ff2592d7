const js = require('@eslint/js');
const tseslint = require('typescript-eslint');
const boundaries = require('eslint-plugin-boundaries');

// Imports flow one way: stacks -> lib/pulumi -> lib/{serving,training,platform,review,settings} -> lib/workload,
// and cli -> lib, playground. Nothing in lib/ knows the playground, an environment or a cluster.
const elements = [
  { type: 'entry', pattern: 'lib/index.ts', mode: 'full' },
  { type: 'workload', pattern: 'lib/workload/**', mode: 'full' },
  { type: 'serving', pattern: 'lib/serving/**', mode: 'full' },
  { type: 'training', pattern: 'lib/training/**', mode: 'full' },
  { type: 'platform', pattern: 'lib/platform/**', mode: 'full' },
  { type: 'review', pattern: 'lib/review/**', mode: 'full' },
  { type: 'rehearsal', pattern: 'lib/rehearsal/**', mode: 'full' },
  { type: 'settings', pattern: 'lib/settings/**', mode: 'full' },
  { type: 'pulumi', pattern: 'lib/pulumi/**', mode: 'full' },
  { type: 'stacks', pattern: 'stacks/**', mode: 'full' },
  { type: 'playground', pattern: 'playground/**', mode: 'full' },
  { type: 'cli', pattern: 'cli/**', mode: 'full' },
  { type: 'examples', pattern: ['examples/**', 'docs/coming-from/**'], mode: 'full' },
  { type: 'test', pattern: 'test/**', mode: 'full' },
  { type: 'bench', pattern: 'bench/**', mode: 'full' },
  { type: 'site', pattern: 'docs/site/**', mode: 'full' },
];
const lib = ['entry', 'workload', 'serving', 'training', 'platform'];
const maxLength = { code: 120, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true, ignoreUrls: true };

module.exports = tseslint.config(
  {
    ignores: [
      'node_modules/',
      'dist/',
      'bench/mutation/',
      'docs/site/.vitepress/',
      'docs/site/cache/',
      'docs/site/dist/',
      '.cache/',
      '.playground/',
      'images/',
      'examples/*/app/',
      'test/e2e/fixtures/*/app/',
      'test/e2e/fixtures/own-repository/',
      '*.config.js',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: __dirname } },
    plugins: { boundaries },
    settings: {
      'boundaries/elements': elements,
      'import/resolver': { typescript: { alwaysTryTypes: true } },
    },
    rules: {
      'boundaries/no-unknown-files': 'error',
      'boundaries/element-types': [
        'error',
        {
          default: 'disallow',
          rules: [
            { from: 'workload', allow: ['workload'] },
            { from: 'serving', allow: ['serving', 'workload'] },
            { from: 'training', allow: ['training', 'workload'] },
            { from: 'platform', allow: ['platform', 'workload'] },
            { from: 'review', allow: ['review', 'workload'] },
            { from: 'rehearsal', allow: ['rehearsal', 'review', 'workload'] },
            { from: 'settings', allow: ['settings', 'workload'] },
            { from: 'entry', allow: lib },
            { from: 'pulumi', allow: [...lib, 'review', 'settings', 'pulumi'] },
            { from: 'stacks', allow: [...lib, 'pulumi', 'settings', 'stacks'] },
            { from: 'examples', allow: ['entry', 'pulumi', 'settings', 'examples'] },
            { from: 'playground', allow: ['playground', 'entry', 'workload'] },
            { from: 'cli', allow: [...lib, 'pulumi', 'review', 'rehearsal', 'settings', 'playground', 'cli'] },
            { from: 'site', allow: ['site', 'bench'] },
            {
              from: ['test', 'bench'],
              allow: [
                ...lib,
                'pulumi',
                'review',
                'rehearsal',
                'settings',
                'stacks',
                'playground',
                'cli',
                'examples',
                'test',
                'bench',
                'site',
              ],
            },
          ],
        },
      ],
      eqeqeq: 'error',
      '@typescript-eslint/prefer-nullish-coalescing': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    // What is read again and again is read easily.
    files: ['**/*.ts', '**/*.js'],
    rules: {
      curly: 'error',
      'no-nested-ternary': 'error',
      'no-duplicate-imports': ['error', { allowSeparateTypeImports: true }],
      'max-params': ['error', 4],
      'max-len': ['error', maxLength],
    },
  },
  {
    // The rows of `test.each` are parameters, and a title is one claim on one line.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-params': 'off',
      'max-len': ['error', { ...maxLength, ignorePattern: '^\\s*(it|test|describe)(\\.\\w+)*\\([\'`"]' }],
    },
  },
  {
    // Constructs are pure: no Pulumi, no environment, no clock, no randomness, no network.
    files: ['lib/**/*.ts'],
    ignores: ['lib/pulumi/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: ['@pulumi/*', 'node:http*', 'node:net', 'node:child_process', '@kubernetes/client-node'] },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Constructs are pure: take it as a prop.' },
        { object: 'Date', property: 'now', message: 'Constructs are pure: no clock.' },
        { object: 'Math', property: 'random', message: 'Constructs are pure: no randomness.' },
      ],
    },
  },
  {
    // An object of a file may have a field 'toString': what is not known is said by asText.
    files: ['lib/**/*.ts'],
    rules: { '@typescript-eslint/no-base-to-string': ['error', { checkUnknown: true }] },
  },
  {
    // What a command tells may come from a cluster, a tool or a file.
    files: ['cli/**/*.ts'],
    ignores: ['cli/process/tell.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='write'][callee.object.property.name='stderr']",
          message: 'Use tell(): it shows no secret, and commands neither a terminal nor a CI system.',
        },
      ],
    },
  },
  {
    // Tests read manifests as plain JSON: an expectation says what is there.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: Object.fromEntries(
      ['assignment', 'member-access', 'call', 'return', 'argument'].map((what) => [
        `@typescript-eslint/no-unsafe-${what}`,
        'off',
      ]),
    ),
  },
  {
    files: ['**/*.js'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      globals: { module: 'writable', require: 'readonly', __dirname: 'readonly', process: 'readonly' },
    },
  },
);
