import { spawn } from 'node:child_process';

/** How a program ended. */
export interface ProcessResult {
  /** `undefined` where it could not be started, was killed or ran out of time. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Why there is no code. */
  readonly problem?: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** @default - no limit */
  readonly timeoutMs?: number;
  /** Called with each line of the error output as it comes. */
  readonly onErrorLine?: (line: string) => void;
}

/** More output than anybody reads: a program that prints without end must not fill the memory. */
const KEEP = 256 * 1024;

/** Runs a program to its end. Never rejects: what went wrong is in the outcome. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<ProcessResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    let line = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout = (stdout + chunk).slice(-KEEP)));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr = (stderr + chunk).slice(-KEEP);
      const lines = (line + chunk).split('\n');
      line = lines.pop() ?? '';
      for (const each of lines) {
        options.onErrorLine?.(each);
      }
    });
    child.on('error', (error) => resolve({ code: undefined, stdout, stderr, problem: error.message }));
    child.on('close', (code, signal) =>
      resolve(
        code === null
          ? { code: undefined, stdout, stderr, problem: `ended by ${signal ?? 'a signal'}` }
          : { code, stdout, stderr },
      ),
    );
  });
}

/** The last lines of a text, for an error message. */
export function lastLines(text: string, count = 12): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
