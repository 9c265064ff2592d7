import { hideSecretsInProse } from '../../lib/workload/secrets';
import { terminalLines } from '../../lib/workload/values/visible-text';

/**
 * Tells the user something, on standard error. Whatever a part of it comes from, a
 * cluster, a tool or a file, it shows no secret, and is no command to the terminal or a CI system.
 */
export function tell(text: string): void {
  process.stderr.write(`${toldText(text)}\n`);
}

/** A text of several lines as {@link tell} writes it. */
export function toldText(text: string): string {
  return terminalLines(hideSecretsInProse(text));
}
