import { annotationOf, type Fields } from '../objects';

/**
 * What annotations of an object ask of its deployment. @see
 * https://www.pulumi.com/registry/packages/kubernetes/#annotations
 */
const PREFIX = 'pulumi.com/';

/** Put on objects whose name was made up, so that a replacement may get another one. */
export const AUTONAMED = `${PREFIX}autonamed`;

/** Ten minutes, as in the official plugin. */
const DEFAULT_TIMEOUT_MS = 600_000;

/** Whether an annotation of Pulumi's is `"true"`. */
export function asks(object: Fields, name: 'autonamed' | 'skipAwait' | 'patchForce' | 'replaceUnready'): boolean {
  return annotationOf(object, PREFIX + name) === 'true';
}

/**
 * How long to wait for readiness or deletion: the resource's `customTimeouts`, else its annotation, else ten minutes.
 */
export function timeoutMs(customTimeoutSeconds: number, object: Fields): number {
  if (customTimeoutSeconds > 0) {
    return customTimeoutSeconds * 1000;
  }
  const annotation = Number(annotationOf(object, `${PREFIX}timeoutSeconds`) ?? Number.NaN);
  return annotation > 0 ? annotation * 1000 : DEFAULT_TIMEOUT_MS;
}

/** What becomes of an object's dependents when it is deleted: by default they go first. */
export function propagationPolicy(object: Fields): 'Foreground' | 'Background' | 'Orphan' {
  switch (annotationOf(object, `${PREFIX}deletionPropagationPolicy`)?.toLowerCase()) {
    case 'background':
      return 'Background';
    case 'orphan':
      return 'Orphan';
    default:
      return 'Foreground';
  }
}

/**
 * The expressions of `pulumi.com/waitFor`: one text, or a JSON list of texts.
 *
 * @throws where an expression is neither `jsonpath=` nor `condition=`.
 */
export function waitForExpressions(object: Fields): readonly string[] {
  const text = annotationOf(object, `${PREFIX}waitFor`);
  if (text === undefined || text === '') {
    return [];
  }
  let expressions: readonly unknown[] = [text];
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) {
      expressions = parsed;
    }
  } catch {
    // One expression, not a list.
  }
  if (expressions.length === 0) {
    throw new Error(`annotation '${PREFIX}waitFor' is an empty list: give at least one expression`);
  }
  return expressions.map((expression) => {
    if (typeof expression === 'string' && /^(jsonpath|condition)=/.test(expression)) {
      return expression;
    }
    throw new Error(
      `annotation '${PREFIX}waitFor': expected 'jsonpath=…' or 'condition=…', got ${JSON.stringify(expression)}`,
    );
  });
}
