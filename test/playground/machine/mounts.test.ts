import { mountsUnder } from '../../../playground/machine/mounts';

const mountinfo = [
  '22 1 254:0 / / rw - ext4 /dev/vda rw',
  '40 22 0:40 / /state/containerd rw - tmpfs tmpfs rw',
  '41 40 0:41 / /state/containerd/rootfs rw - overlay overlay rw',
  '42 22 0:42 / /state-of-another rw - tmpfs tmpfs rw',
  '43 22 0:43 / /state/with\\040space rw - tmpfs tmpfs rw',
].join('\n');

test('mounts at and below a folder come latest first', () => {
  expect(mountsUnder('/state/containerd', mountinfo)).toEqual(['/state/containerd/rootfs', '/state/containerd']);
});

test("a folder that only begins alike is somebody else's", () => {
  expect(mountsUnder('/state', mountinfo)).not.toContain('/state-of-another');
});

test('escaped characters are read', () => {
  expect(mountsUnder('/state/', mountinfo)).toContain('/state/with space');
});
