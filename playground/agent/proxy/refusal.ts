/** A request that the proxy answers itself, with a reason as JSON. */
export class Refusal extends Error {
  /**
   * @param status the HTTP status
   * @param code the reason in one word, for programs
   * @param message the reason for people, with what to do
   * @param details further fields of the answer
   */
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'Refusal';
  }

  /** The answer's body. */
  toJson(): string {
    return `${JSON.stringify({ error: this.code, message: this.message, ...this.details }, null, 2)}\n`;
  }
}
