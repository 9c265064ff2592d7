/** A tool cannot be had, or the place where tools are kept does not work: what happened, and what to do. */
export class ToolError extends Error {
  override readonly name = 'ToolError';

  /**
   * @param tool the tool, or what stood in the way of all of them (`cache`)
   * @param what what happened
   * @param whatToDo a way on, for the person who reads it
   */
  constructor(
    readonly tool: string,
    readonly what: string,
    readonly whatToDo: string,
  ) {
    super(`${what}\n${whatToDo}`);
  }
}

/** Errors of the file system and of child processes that mean one thing to the user: there is no room left. */
export function isDiskFull(problem: unknown): boolean {
  const code = (problem as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return true;
  }
  const text = problem instanceof Error ? problem.message : problem;
  return typeof text === 'string' && /no space left on device|disk quota exceeded/i.test(text);
}

/**
 * Throws what ends a set-up, whatever other ways there are: an error that says what to do, or that the disk is full.
 * @param folder where it was written to
 */
export function throwIfFinal(error: unknown, tool: string, folder: string): void {
  if (error instanceof ToolError) {
    throw error;
  }
  if (isDiskFull(error)) {
    throw diskFull(tool, folder);
  }
}

/** Why the cache cannot be written. @param what what was to be written */
export function notWritten(error: unknown, what: string, folder: string): ToolError {
  return isDiskFull(error)
    ? diskFull(what, folder)
    : new ToolError(
        'cache',
        `The cache folder ${folder} cannot be written: ${(error as Error).message}`,
        'Make it writable, or set MODELYARD_CACHE to a folder that is.',
      );
}

/** The error for a full disk: the same words whichever program ran into it. */
export function diskFull(tool: string, folder: string): ToolError {
  return new ToolError(
    tool,
    `${tool}: the disk is full, while writing to ${folder}.`,
    'Free some space (a set-up that builds everything needs about 15 GB) or set MODELYARD_CACHE to a folder on ' +
      'another disk, then run again: what is complete is kept.',
  );
}
