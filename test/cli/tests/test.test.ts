import { test as runTests } from '../../../cli/tests/test';

test.each([
  ['an unknown part', 'units', [], false, "there is no part 'units': allowed are unit, e2e and changed"],
  ['golden files of everything', 'unit', [], true, /^which golden files shall be written anew\? .*--update$/],
  ['golden files of what changed', 'changed', [], true, /^which golden files shall be written anew\?/],
  ['a file that there is not', 'unit', ['no-such-file'], false, /^no unit test file has 'no-such-file' in its path/],
  ['two revisions', 'changed', ['main', 'HEAD'], false, "'changed' compares with one revision, got main and HEAD"],
  ['an unknown revision', 'changed', ['no-such'], false, /^there is no git revision 'no-such' to compare with/],
  ['an option for git', 'changed', ['--output=x'], false, /^there is no git revision '--output=x'/],
])('%s is refused before anything runs', async (_, part, names, update, message) => {
  await expect(runTests(part, names, { update })).rejects.toThrow(message);
});
