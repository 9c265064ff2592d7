import { namedTestFiles, sourcesOf, testFilesOf } from '../../../cli/tests/test-files';

test('a path names its file', () => {
  expect(namedTestFiles('unit', ['test/cli/tests/test-files.test.ts'])).toEqual(['test/cli/tests/test-files.test.ts']);
});

test('a folder names all files in it', () => {
  expect(namedTestFiles('unit', ['test/cli/tests'])).toContain('test/cli/tests/test-files.test.ts');
});

test('a part of the path below test/ names what has it', () => {
  expect(namedTestFiles('unit', ['cli/tests/test-f'])).toEqual(['test/cli/tests/test-files.test.ts']);
});

test('a source names the test beside it', () => {
  expect(namedTestFiles('unit', ['cli/tests/test-files.ts'])).toEqual(['test/cli/tests/test-files.test.ts']);
  expect(namedTestFiles('unit', ['lib/workload/pod/env.ts'])).toEqual(['test/workload/pod/env.test.ts']);
});

test('a name of several files, and a file that is named twice, count once', () => {
  const named = namedTestFiles('unit', ['cli/tests', 'test-files']);
  expect(named.filter((file) => file.endsWith('test-files.test.ts'))).toHaveLength(1);
});

test('the folder that the clone stands in is no part of a name', () => {
  expect(() => namedTestFiles('unit', [process.cwd().split('/').at(-1) + '/test'])).toThrow(/no unit test file has/);
});

test('end-to-end tests are no unit tests', () => {
  expect(() => namedTestFiles('unit', ['e2e/playground'])).toThrow(
    /^no unit test file has 'e2e\/playground' in its path: allowed are paths, and parts of them, such as test\//,
  );
  expect(testFilesOf('e2e').every((file) => /^test\/(e2e|commands|packages)\//.test(file))).toBe(true);
});

test('a test is about the source beside it, in lib/ or elsewhere', () => {
  expect(
    sourcesOf(['test/cli/tests/test-files.test.ts', 'test/workload/pod/env.test.ts', 'test/docs.test.ts']),
  ).toEqual(['cli/tests/test-files.ts', 'lib/workload/pod/env.ts']);
});
