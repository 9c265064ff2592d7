import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlaygroundPulumi } from '../../../cli/playground/playground-pulumi';
import { runInOrder, type CommandResult } from '../../../cli/process/run-command';
import type { Playground } from '../../../playground/state/state';
import { temporaryFolder } from '../../playground/temporary-folder';

jest.mock('../../../cli/process/run-command');

const folder = temporaryFolder();
const pg = { ports: {}, path: (...parts: string[]) => join(folder(), ...parts) } as unknown as Playground;
const ran: CommandResult = { failed: false, stdout: '', stderr: '', shortMessage: '' };
const failed = (stderr: string): CommandResult => ({ ...ran, failed: true, stderr });
const listed = { ...ran, stdout: '[{"name": "organization/p/dev"}]' };
const replaced = failed('error: list bucket: blob (code=NotFound): lstat dev.json.18b0.tmp: no such file or directory');

/** What `pulumi stack ls` answers, one time after the other. */
function answers(...results: readonly CommandResult[]): void {
  writeFileSync(pg.path('target.json'), '{}');
  jest.mocked(runInOrder).mockReset().mockResolvedValue(results.at(-1)!);
  for (const result of results.slice(0, -1)) {
    jest.mocked(runInOrder).mockResolvedValueOnce(result);
  }
}

describe('the list of stacks', () => {
  test('is asked for again when a deploy replaced its state in between', async () => {
    answers(replaced, replaced, listed);
    expect(await new PlaygroundPulumi(pg).stacks()).toEqual(['organization/p/dev']);
  });

  test('is not asked for without end', async () => {
    answers(replaced);
    await expect(new PlaygroundPulumi(pg).stacks()).rejects.toThrow('no such file or directory');
  });

  test('is not asked for again when anything else fails', async () => {
    answers(failed('error: state store unsupported'), listed);
    await expect(new PlaygroundPulumi(pg).stacks()).rejects.toThrow('state store unsupported');
  });
});
