import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { nodeLayout } from '../../../playground/node/layout';
import { deleteStrayFiles, shimProcesses, type FixedFolders } from '../../../playground/node/leftovers';

let root: string;
beforeEach(() => void (root = fs.mkdtempSync(path.join(os.tmpdir(), 'leftovers-'))));
afterEach(() => fs.rmSync(root, { recursive: true }));

function write(content: string, ...parts: string[]): string {
  const file = path.join(root, ...parts);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return file;
}

test('shims are told by the socket of their containerd', () => {
  const args = (...words: string[]): string => `${words.join('\0')}\0`;
  write(
    args('/usr/bin/containerd-shim-runc-v2', '-namespace', 'k8s.io', '-id', 'a', '-address', '/run/ours.sock'),
    '11',
    'cmdline',
  );
  write(
    args('/usr/bin/containerd-shim-runc-v2', '-namespace', 'k8s.io', '-id', 'b', '-address', '/run/theirs.sock'),
    '12',
    'cmdline',
  );
  write(args('vi', '-address', '/run/ours.sock'), '13', 'cmdline');
  write('', '14', 'cmdline');
  write(args('containerd-shim-runc-v2', '-address', '/run/ours.sock'), 'self', 'cmdline');
  expect(shimProcesses('/run/ours.sock', root)).toEqual([11]);
});

describe('files in the fixed folders', () => {
  const layout = (): ReturnType<typeof nodeLayout> =>
    nodeLayout({
      id: '0260e4',
      sockets: path.join(root, 'sockets'),
      path: (...parts) => path.join(root, 'state', ...parts),
    });
  const folders = (): FixedFolders => ({
    shimSockets: path.join(root, 'run/containerd/s'),
    cniResults: path.join(root, 'cni/results'),
    containerLogs: path.join(root, 'log/containers'),
    devicePlugins: path.join(root, 'kubelet/device-plugins'),
  });

  function makeOurs(): void {
    const socket = write('', 'run/containerd/s/ours');
    write(`unix://${socket}`, 'sockets/containerd/io.containerd.runtime.v2.task/k8s.io/a/address');
    write('{}', 'cni/results/my0260e4-a-eth0');
    write(`{"sandbox":"${root}/sockets/containerd/netns/x"}`, 'cni/results/cni-loopback-a-lo');
    fs.mkdirSync(path.join(root, 'log/containers'), { recursive: true });
    fs.symlinkSync(path.join(root, 'state/kubelet/logs/a/0.log'), path.join(root, 'log/containers/a.log'));
    write('', 'kubelet/device-plugins/kubelet.sock');
  }

  test('ours go, and the folders with them', async () => {
    makeOurs();
    await deleteStrayFiles(layout(), folders());
    expect(
      ['run/containerd', 'cni', 'log/containers', 'kubelet'].filter((folder) => fs.existsSync(path.join(root, folder))),
    ).toEqual([]);
  });

  test('those of others stay', async () => {
    makeOurs();
    const theirs = [
      write('', 'run/containerd/s/theirs'),
      write('{}', 'cni/results/myffffff-b-eth0'),
      write('{"sandbox":"/run/modelyard-ffffff/containerd/netns/x"}', 'cni/results/cni-loopback-b-lo'),
      write('', 'log/containers/b.log'),
      write('', 'kubelet/config.yaml'),
    ];
    await deleteStrayFiles(layout(), folders());
    expect(theirs.filter((file) => !fs.existsSync(file))).toEqual([]);
  });

  test('nothing happens where there was never a node', async () => {
    await expect(deleteStrayFiles(layout(), folders())).resolves.toBeUndefined();
  });
});
