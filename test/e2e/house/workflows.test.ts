import { join } from 'node:path';
import { ensureTools } from '../../../playground/toolchain';
import { shellCommands } from '../../house/support/shell-commands';
import { steps } from '../../house/support/workflows';
import { pythonPackages } from '../support/python-packages';
import { projectRoot, run } from '../support/run';

test('actionlint finds nothing in the workflows', async () => {
  const tools = await ensureTools(['actionlint'], (message) => process.stderr.write(`${message}\n`));
  // Not with what this machine happens to have beside it.
  const ran = await run(tools.get('actionlint')!.path, ['-shellcheck=', '-pyflakes='], { cwd: projectRoot });
  expect(ran).toMatchObject({ status: 0, stdout: '' });
});

test('zizmor finds nothing in the workflows and in what looks for updates', async () => {
  const packages = await pythonPackages(join(projectRoot, 'test/e2e/house/requirements.txt'));
  const args = ['--offline', '--persona', 'pedantic', '--strict-collection', '--format', 'json', '.'];
  const ran = await run(join(packages, 'bin/zizmor'), args, { cwd: projectRoot });
  expect({ status: ran.status, findings: JSON.parse(ran.stdout || 'null') as unknown }).toEqual({
    status: 0,
    findings: [],
  });
});

test('npm knows what the workflows ask of it', async () => {
  const calls = steps
    .filter(({ step }) => step.run !== undefined && step.shell === undefined)
    .flatMap(({ step }) => shellCommands(step.run!))
    .filter(([program]) => program === 'npm');
  const unknown: string[] = [];
  for (const [, command, ...args] of calls) {
    const { stdout } = await run('npm', [command!, '--help']);
    expect(stdout).toContain(`npm ${command}`);
    const flags = args.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0]!);
    unknown.push(...flags.filter((flag) => !stdout.includes(flag)).map((flag) => `npm ${command} ${flag}`));
  }
  expect(unknown).toEqual([]);
});
