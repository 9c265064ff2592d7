import * as fs from 'node:fs';
import * as path from 'node:path';
import { cgroupFolders, cgroupProcesses, removeCgroup } from '../../../playground/machine/cgroups';
import { temporaryFolder } from '../temporary-folder';

const root = temporaryFolder();

function group(folder: string, ...pids: number[]): void {
  fs.mkdirSync(path.join(root(), folder), { recursive: true });
  if (pids.length > 0) {
    fs.writeFileSync(path.join(root(), folder, 'cgroup.procs'), `${pids.join('\n')}\n`);
  }
}

test('with cgroup v1 a cgroup is a folder of every hierarchy, counted once where two names are one', () => {
  group('cpu,cpuacct/modelyard-0260e4');
  group('memory/modelyard-0260e4');
  group('pids');
  fs.symlinkSync('cpu,cpuacct', path.join(root(), 'cpu'));
  expect(cgroupFolders('/modelyard-0260e4', root())).toEqual(
    ['cpu,cpuacct', 'memory'].map((name) => path.join(root(), name, 'modelyard-0260e4')),
  );
});

test('with cgroup v2 it is one folder', () => {
  fs.writeFileSync(path.join(root(), 'cgroup.controllers'), 'cpu memory\n');
  group('modelyard-0260e4');
  expect(cgroupFolders('/modelyard-0260e4', root())).toEqual([path.join(root(), 'modelyard-0260e4')]);
});

test('processes are found in every hierarchy and at every depth', () => {
  group('memory/modelyard-0260e4', 7);
  group('memory/modelyard-0260e4/pod/container', 12, 13);
  group('cpu/modelyard-0260e4/pod/container', 12, 13);
  expect(cgroupProcesses('/modelyard-0260e4', root())).toEqual([7, 12, 13]);
});

test('removing begins at the innermost, and leaves others alone', async () => {
  group('memory/modelyard-0260e4/pod/container');
  group('memory/other');
  await removeCgroup('/modelyard-0260e4', root());
  expect(fs.readdirSync(path.join(root(), 'memory'))).toEqual(['other']);
});
