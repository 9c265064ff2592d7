/** Something the user can do something about: told apart from a fault of ours, and printed without a stack trace. */
export class PlaygroundError extends Error {
  /**
   * @param message What is wrong, with the exact names and numbers.
   * @param whatToDo The way on, as a sentence.
   */
  constructor(
    message: string,
    readonly whatToDo: string,
  ) {
    super(`${message}\n  ${whatToDo}`);
    this.name = 'PlaygroundError';
  }
}
