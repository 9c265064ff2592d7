import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { holdDevStack } from '../support/dev-stack';
import { bin, playgroundEnv } from '../support/playground';
import { projectRoot, run } from '../support/run';
import { pattern, stepsOf } from '../support/tutorial';

// Where the page says examples/mine: no other test may find one more example.
const folder = '.playground/tutorial';
const steps = stepsOf(readFileSync(join(projectRoot, 'docs/tutorial.md'), 'utf8').replaceAll('examples/mine', folder));

/** What this test does not do: the clone is here, and others use the playground. */
const left = (line: string): boolean => !/^(git clone |bin\/down$)/.test(line);

describe('the tutorial', () => {
  /** What `bin/up` said of the server's address, which is another one on each machine. */
  let address = '';

  beforeAll(() => rmSync(join(projectRoot, folder), { recursive: true, force: true }));
  afterAll(async () => {
    await bin('down', [folder]);
    rmSync(join(projectRoot, folder), { recursive: true, force: true });
  });

  it('has files to write, commands to run, and shows what they print', () => {
    expect(steps.filter((step) => 'file' in step)).toHaveLength(5);
    expect(steps.filter((step) => 'commands' in step && step.shown !== undefined)).toHaveLength(6);
  });

  it('is what happens', async () => {
    for (const step of steps) {
      if ('file' in step) {
        mkdirSync(dirname(join(projectRoot, step.file)), { recursive: true });
        writeFileSync(join(projectRoot, step.file), step.content);
        continue;
      }
      const script = step.commands
        .split('\n')
        .filter(left)
        .join('\n')
        .replace(/http:\S*…/g, address);
      const release = await holdDevStack();
      const ran = await run('bash', ['--norc', '-euc', script], { env: playgroundEnv }).finally(release);
      expect({ script, status: ran.status, stderr: ran.status === 0 ? '' : ran.stderr }).toEqual({
        script,
        status: 0,
        stderr: '',
      });
      address = /(http:\/\/127\.0\.0\.1:\d+)\/mine-dev\//.exec(ran.stdout)?.[1] ?? address;
      if (step.shown !== undefined) {
        expect(ran.stdout).toMatch(pattern(step.shown));
      }
    }
  });
});
