import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alertNames } from '../../../lib/workload/monitoring/alert-names';
import { everything, watched } from '../../platform/monitoring/fleet';
import { promtoolFiles } from '../../platform/monitoring/promtool';
import { run } from '../support/run';

// Prometheus' own evaluation of rules: it comes with Debian's package `prometheus`.
const promtool = process.env['MODELYARD_PROMTOOL'];
const check = promtool === undefined ? describe.skip : describe;

check(`promtool says that ${promtool === undefined ? '(skipped: MODELYARD_PROMTOOL names no promtool)' : ''}`, () => {
  const objects = watched({ build: everything });
  const folder = mkdtempSync(join(tmpdir(), 'modelyard-alerts-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(alertNames)('%s does what each of its cases says', async (name) => {
    const { rules, tests } = promtoolFiles(name, objects);
    writeFileSync(join(folder, 'rules.yaml'), rules);
    writeFileSync(join(folder, 'tests.yaml'), tests);
    const { status, stdout, stderr } = await run(promtool ?? '', ['test', 'rules', 'tests.yaml'], { cwd: folder });
    expect(status === 0 ? '' : stdout + stderr).toBe('');
  });
});
