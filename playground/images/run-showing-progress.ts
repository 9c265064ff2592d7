import { spawn } from 'node:child_process';

/** A program that is run, and how. */
export interface LongRun {
  readonly program: string;
  readonly args: readonly string[];
  /** Variables beside those of this process. @default - none */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a program that takes long, and says every five seconds how long it has taken.
 * @throws Error with the end of what it wrote when it fails
 */
export function runShowingProgress(
  { program, args, env }: LongRun,
  what: string,
  progress: (message: string) => void,
): Promise<void> {
  const began = Date.now();
  progress(what);
  const timer = setInterval(() => progress(`${what}, ${Math.round((Date.now() - began) / 1000)} s`), 5_000);
  return new Promise<void>((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    let output = '';
    const keepEnd = (chunk: Buffer): void => void (output = (output + chunk.toString()).slice(-4_000));
    child.stdout.on('data', keepEnd);
    child.stderr.on('data', keepEnd);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) {
        resolve();
      } else {
        reject(
          new Error(
            `${program} ended with ${signal ?? `exit code ${code}`}:\n${output
              .trim()
              .split('\n')
              .slice(-12)
              .map((line) => `    ${line}`)
              .join('\n')}`,
          ),
        );
      }
    });
  }).finally(() => clearInterval(timer));
}
