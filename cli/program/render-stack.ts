import { spawn } from 'node:child_process';
import { onInterrupt } from '../process/on-interrupt';
import { stdoutVariable } from '../process/standard-output';
import { UserError } from '../process/user-error';

/**
 * Renders a stack of the program in a folder, in a process of its own: a program is loaded once, with the library of
 * its own revision. An interrupt ends it, with all that it has started.
 *
 * @param title what the folder is, for errors
 * @returns its objects as YAML
 * @throws UserError with its own words where it fails
 */
export async function renderStack(folder: string, stack: string, title: string): Promise<string> {
  const child = spawn(
    process.execPath,
    [...process.execArgv, process.argv[1]!, 'synth', `${folder}/`, '--stack', stack],
    { env: { ...process.env, [stdoutVariable]: undefined }, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const done = onInterrupt(() => {
    if (child.pid !== undefined) {
      killGroup(child.pid);
    }
  });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
  try {
    const problem = await new Promise<string | undefined>((end) => {
      child.on('error', (error) => end(error.message));
      child.on('close', (status, signal) =>
        end(status === 0 ? undefined : errors.trim() || `it ended with ${signal ?? status}`),
      );
    });
    if (problem !== undefined) {
      throw new UserError(`environment '${stack}' of ${title} cannot be rendered: ${problem}`, 2);
    }
    return output;
  } finally {
    done();
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
