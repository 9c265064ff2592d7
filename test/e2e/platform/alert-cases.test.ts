import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alertNames } from '../../../lib/workload/monitoring/alert-names';
import { ensureTools } from '../../../playground/toolchain';
import { everything, watched } from '../../platform/monitoring/fleet';
import { promtoolFiles } from '../../platform/monitoring/promtool';
import { run } from '../support/run';

describe('promtool says that', () => {
  const objects = watched({ build: everything });
  const folder = mkdtempSync(join(tmpdir(), 'modelyard-alerts-'));
  let promtool: string;
  beforeAll(async () => {
    const tools = await ensureTools(['promtool'], (message) => process.stderr.write(`${message}\n`));
    promtool = tools.get('promtool')!.path;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(alertNames)('%s does what each of its cases says', async (name) => {
    const { rules, tests } = promtoolFiles(name, objects);
    writeFileSync(join(folder, 'rules.yaml'), rules);
    writeFileSync(join(folder, 'tests.yaml'), tests);
    const { status, stdout, stderr } = await run(promtool, ['test', 'rules', 'tests.yaml'], { cwd: folder });
    expect(status === 0 ? '' : stdout + stderr).toBe('');
  });
});
