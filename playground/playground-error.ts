/** Something the user can do something about: told apart from a fault of ours, and printed without a stack trace. */
export class PlaygroundError extends Error {
  /**
   * @param problem What is wrong, with the exact names and numbers.
   * @param whatToDo The way on, as a sentence.
   */
  constructor(
    readonly problem: string,
    readonly whatToDo: string,
  ) {
    super(`${problem}\n  ${whatToDo}`);
    this.name = 'PlaygroundError';
  }
}
