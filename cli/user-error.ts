/** A mistake or a circumstance that the user can do something about: shown without a stack trace. */
export class UserError extends Error {
  /**
   * @param message what happened, to which thing, and what to do
   * @param exitCode 1 for a failed run, 2 for a wrong call
   */
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
    this.name = 'UserError';
  }
}
