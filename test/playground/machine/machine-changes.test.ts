import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  applyChanges,
  folderChange,
  recordedChanges,
  undoChanges,
  type ChangesHome,
  type MachineChange,
} from '../../../playground/machine/machine-changes';
import { temporaryFolder } from '../temporary-folder';

const folder = temporaryFolder();
const home = (): ChangesHome => ({ dir: folder(), id: '0260e4' });
const record = (): { changes: { describe: string }[] } =>
  JSON.parse(fs.readFileSync(path.join(folder(), 'changes.json'), 'utf8')) as { changes: { describe: string }[] };
const target = (name: string): string => path.join(folder(), 'machine', name);

// What a change is may be tested with folders; that it may be done needs root.
const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? test : test.skip;

asRoot('changes are announced and recorded before the first is made', async () => {
  const seen: string[] = [];
  const change: MachineChange = {
    ...folderChange(target('a')),
    apply: () => {
      seen.push(`recorded ${record().changes.length}`);
      return Promise.resolve();
    },
  };
  await applyChanges(home(), [change, folderChange(target('b'))], (lines) => seen.push(...lines));
  expect(seen).toEqual([`folder ${target('a')}`, `folder ${target('b')}`, 'recorded 2']);
});

asRoot('undoing goes backwards and leaves nothing', async () => {
  await applyChanges(home(), [folderChange(target('a')), folderChange(target('a/b'))], () => undefined);
  await undoChanges(home());
  expect([fs.existsSync(target('a')), fs.existsSync(path.join(folder(), 'changes.json'))]).toEqual([false, false]);
});

asRoot('what is recorded is not announced again', async () => {
  const announced: string[][] = [];
  const changes = [folderChange(target('a'))];
  await applyChanges(home(), changes, (lines) => announced.push(lines));
  await applyChanges(home(), changes, (lines) => announced.push(lines));
  expect(announced).toHaveLength(1);
  expect(recordedChanges(home())).toEqual([`folder ${target('a')}`]);
});

asRoot('a change that failed half-way is on record and can be undone', async () => {
  const failing: MachineChange = {
    ...folderChange(target('a')),
    apply: async () => {
      await fs.promises.mkdir(target('a/half'), { recursive: true });
      throw new Error('killed');
    },
  };
  await expect(applyChanges(home(), [failing], () => undefined)).rejects.toThrow('killed');
  await undoChanges(home());
  expect(fs.existsSync(target('a'))).toBe(false);
});

test('what cannot be undone is named and stays recorded, the rest is undone', async () => {
  fs.mkdirSync(target('a'), { recursive: true });
  const changes = [
    { describe: 'folder a', undo: { kind: 'folder', path: target('a') } },
    // Whatever is mounted there cannot be deleted.
    { describe: 'the machine', undo: { kind: 'folder', path: '/' } },
  ];
  fs.writeFileSync(path.join(folder(), 'changes.json'), JSON.stringify({ version: 1, boot: '', changes }));
  await expect(undoChanges(home())).rejects.toThrow(/could not be undone:\n {4}the machine: .* is still mounted/);
  expect(record().changes.map((change) => change.describe)).toEqual(['the machine']);
  expect(fs.existsSync(target('a'))).toBe(false);
});

test('undoing where nothing was changed does nothing', async () => {
  await expect(undoChanges(home())).resolves.toBeUndefined();
});

test('a damaged record is not thrown away', async () => {
  fs.writeFileSync(path.join(folder(), 'changes.json'), '{');
  await expect(undoChanges(home())).rejects.toThrow(/changes\.json[^]*is damaged[^]*names with 0260e4/);
  expect(fs.existsSync(path.join(folder(), 'changes.json'))).toBe(true);
});

test("only a playground's own cgroups are removed", async () => {
  const changes = [{ describe: 'x', undo: { kind: 'cgroup', path: '/system.slice' } }];
  fs.writeFileSync(path.join(folder(), 'changes.json'), JSON.stringify({ version: 1, boot: '', changes }));
  await expect(undoChanges(home())).rejects.toThrow('is damaged');
});
