import { ToolError } from './tool-error';

/** The kind of machine that tools are for, in Go's words. */
export interface Platform {
  readonly os: 'linux' | 'darwin';
  readonly arch: 'amd64' | 'arm64';
}

/**
 * The kind of machine this is.
 * @throws ToolError where no tool exists for it
 */
export function currentPlatform(os: string = process.platform, arch: string = process.arch): Platform {
  const goArch = { x64: 'amd64', arm64: 'arm64' }[arch];
  if ((os === 'linux' || os === 'darwin') && (goArch === 'amd64' || goArch === 'arm64')) {
    return { os, arch: goArch };
  }
  throw new ToolError(
    'platform',
    `The playground runs on Linux and macOS (amd64, arm64), got ${os} ${arch}.`,
    'Use such a machine (on Windows: WSL 2), or deploy to your own cluster, which needs no playground.',
  );
}
