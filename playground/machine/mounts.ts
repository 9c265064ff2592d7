import * as fs from 'node:fs';

/** The mount points at and below a folder, the latest first: the order in which they can be unmounted. */
export function mountsUnder(folder: string, mountinfo: string = readMountinfo()): string[] {
  const root = folder.replace(/\/+$/, '');
  return mountinfo
    .split('\n')
    .map((line) => line.split(' ')[4])
    .filter((point) => point !== undefined)
    .map((point) =>
      point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    )
    .filter((point) => point === root || point.startsWith(`${root}/`))
    .reverse();
}

function readMountinfo(): string {
  try {
    return fs.readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    // Not Linux: nothing of ours mounts anything there.
    return '';
  }
}
