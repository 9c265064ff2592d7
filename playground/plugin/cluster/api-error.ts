import { at, listAt, numberAt, textAt, type Fields } from '../objects';

/** One thing that the API server found wrong. */
export interface Cause {
  readonly reason: string;
  readonly field: string;
  readonly message: string;
}

/**
 * The API server's refusal of a request. Its message never holds the values that were refused where they may be secret.
 */
export class ApiError extends Error {
  /** The HTTP status. */
  readonly code: number;
  readonly reason: string;
  /** The kind of the object that the refusal is about: `namespaces`, where the object's namespace is missing. */
  readonly about: string;
  readonly causes: readonly Cause[];

  constructor(code: number, status: unknown) {
    const causes = listAt(at(status, 'details', 'causes')).map(toCause);
    super(messageOf(code, status, causes));
    this.code = code;
    this.reason = textAt(status, 'reason') ?? '';
    this.about = textAt(status, 'details', 'kind') ?? '';
    this.causes = causes;
  }

  /** How long the server asks to wait before the next try, in seconds. */
  static retryAfter(status: unknown): number | undefined {
    return numberAt(status, 'details', 'retryAfterSeconds');
  }
}

/** The cluster gave no answer at all. */
export class UnreachableError extends Error {}

/** Whether an error is the API server's answer with one of these HTTP statuses. */
export function isStatus(error: unknown, ...codes: readonly number[]): error is ApiError {
  return error instanceof ApiError && codes.includes(error.code);
}

function toCause(cause: Fields): Cause {
  const field = textAt(cause, 'field') ?? '';
  return {
    reason: textAt(cause, 'reason') ?? '',
    field,
    message: withoutValues(field, textAt(cause, 'message') ?? ''),
  };
}

function messageOf(code: number, status: unknown, causes: readonly Cause[]): string {
  const message = textAt(status, 'message') ?? `HTTP status ${code}`;
  // The server's own message repeats every cause with its value.
  const shown = causes.filter((cause) => cause.message !== '');
  if (code !== 422 || shown.length === 0) {
    return withoutValues('', message);
  }
  return shown.map((cause) => (cause.field === '' ? cause.message : `${cause.field}: ${cause.message}`)).join('; ');
}

// Of a Pod or a claim the server shows what would change, line by line, with the lines around it.
const difference = /\n(@@ -|[ \t]+[\w.]*\{).*$/s;

/**
 * Takes refused values out of a message where they are long, structured, or in a field that often holds secrets: an
 * immutable pod template is repeated by the server with its whole environment.
 */
function withoutValues(field: string, message: string): string {
  const delicate = /(^|\.)(env|args|command|data|stringData|annotations)\b/.test(field);
  return message
    .replace(difference, '')
    .replace(/&value\.valueUnstructured\{Value:(.*?)\}/gs, 'another type of value')
    .replace(
      /(Invalid value|Unsupported value|Duplicate value): (.*?): (?=[^"{}]*$)/s,
      (whole, what: string, value: string) =>
        delicate || value.length > 100 || /[{\n]/.test(value) ? `${what}: ` : whole,
    );
}
