import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** The project's root folder. */
export const projectRoot = resolve(__dirname, '../../..');

/** What a command did. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is run. */
export interface RunOptions {
  /** @default - the project's root */
  readonly cwd?: string;
  /** Added to this process's variables. @default - none */
  readonly env?: NodeJS.ProcessEnv;
  /** What it reads. @default - nothing */
  readonly input?: string;
  /** As whom it runs, also as a group; without any other group. @default - as this process */
  readonly uid?: number;
  /** Whether what it prints is shown as it comes. @default false */
  readonly show?: boolean;
}

/** Runs a command to its end; its exit status is the caller's to judge. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? projectRoot,
      env: { ...plainEnvironment(), ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    });
    // It may end before it has read everything.
    child.stdin.on('error', () => undefined).end(options.input);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
      if (options.show === true) {
        process.stderr.write(chunk);
      }
    });
    child.on('error', fail).on('close', (status) => done({ status, stdout, stderr }));
  });
}

/** What this process has, without colors: jest's workers ask for them where its own output has some, as CI's has. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const plain: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1' };
  delete plain['FORCE_COLOR'];
  return plain;
}

/** Runs a command that must succeed. @throws with all it printed when it does not */
export async function runOk(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return succeeded(await run(command, args, options), [command, ...args].join(' ')).stdout;
}

/** What a command did that must have succeeded. @throws with all it printed when it did not */
export function succeeded(ran: Ran, command = 'a command'): Ran {
  if (ran.status !== 0) {
    throw new Error(`${command} ended with ${ran.status}:\n${ran.stdout}\n${ran.stderr}`);
  }
  return ran;
}
