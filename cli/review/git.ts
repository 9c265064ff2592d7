import { execFile, type ExecFileException } from 'node:child_process';
import { UserError } from '../process/user-error';

/** What a git command printed, and how it ended. */
export interface GitResult {
  /** @default - git could not be started */
  readonly status?: number;
  readonly stdout: string;
  /** Git's own words, or why it could not be started. */
  readonly stderr: string;
}

/** How git is run. */
export interface GitOptions {
  /** Variables beside this process's own. @default - none */
  readonly env?: NodeJS.ProcessEnv;
  /** What it reads from standard input. @default - nothing */
  readonly input?: string;
  /** What its output is taken for: `latin1` keeps every byte. @default 'utf8' */
  readonly encoding?: BufferEncoding;
}

/**
 * Runs git in a folder, in English, and on the objects that names really stand for: none
 * replaces another (`git replace`).
 */
export function runGit(
  folder: string,
  args: readonly string[],
  { env = {}, input = '', encoding = 'utf8' }: GitOptions = {},
): Promise<GitResult> {
  return new Promise((done) => {
    const child = execFile(
      'git',
      args,
      {
        cwd: folder,
        encoding,
        maxBuffer: 2 ** 30,
        env: { ...process.env, ...env, GIT_NO_REPLACE_OBJECTS: '1', LC_ALL: 'C' },
      },
      (error: ExecFileException | null, stdout, stderr) => {
        if (error === null) {
          return done({ status: 0, stdout, stderr });
        }
        done({
          ...(typeof error.code === 'number' ? { status: error.code } : {}),
          stdout,
          stderr: stderr.trim() === '' ? error.message : stderr.trim(),
        });
      },
    );
    // One that ends before it has read everything says itself why.
    child.stdin?.on('error', () => undefined).end(input);
  });
}

/** What a git command prints. @throws UserError with git's words where it fails */
export async function git(folder: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await runGit(folder, args, options);
  if (status !== 0) {
    throw new UserError(`git ${args[0]!} failed: ${stderr}`, 2);
  }
  return stdout;
}
