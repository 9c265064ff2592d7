/** A pattern of awk: what counts as a number. */
const number = '/^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$/';

/**
 * Shell that ends the script with code 2, which is of no use to try again, unless a variable
 * is the key of a metric. What it holds may be known at deploy time only, so it is read from the
 * environment and checked where it is used.
 *
 * Afterwards `pattern` is the key as {@link readMetric} looks for it.
 *
 * @param variable the environment variable: `PUBLISH_METRIC`
 */
export function checkMetric(variable: string): string[] {
  return [
    `case "$${variable}" in ''|*[!A-Za-z0-9_.-]*) echo "the metric must be a key of letters, digits, dots, ` +
      `hyphens and underscores, got '$${variable}'" >&2; exit 2;; esac`,
    // A dot of the key is no pattern for any character.
    `pattern=\`printf '%s\\n' "$${variable}" | sed 's/[.]/[.]/g'\``,
  ];
}

/** Shell that ends the script with code 2 unless a variable is a number. @param name as the message calls it */
export function checkNumber(variable: string, name: string): string {
  return (
    `if ! awk 'BEGIN { exit ENVIRON["${variable}"] !~ ${number} }'; then echo "${name} must be a number, ` +
    `got '$${variable}'" >&2; exit 2; fi`
  );
}

/**
 * A command that prints the number at the key that {@link checkMetric} checked, in a JSON
 * file; nothing where there is none.
 */
export function readMetric(file: string): string {
  return `sed -n 's/.*"'"$pattern"'"[[:space:]]*:[[:space:]]*\\([-+.0-9][-+.0-9eE]*\\).*/\\1/p' ${file} | sed -n 1p`;
}
