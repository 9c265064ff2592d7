/** A mistake or a circumstance that the user can do something about: shown without a stack trace. */
export class UserError extends Error {
  /**
   * @param message what happened, to which thing, and what to do
   * @param exitCode 1 for a failed run, 2 for a wrong call, 128 and the signal's number for
   * a command that was told to end
   */
  constructor(
    message: string,
    readonly exitCode: number = 1,
  ) {
    super(message);
    this.name = 'UserError';
  }
}
