import { checkMetric, checkNumber, readMetric } from './metric-script';
import { gateExitCode, publishVariables, type PublishGate, type PublishTarget } from './publish';

/**
 * The file whose text becomes part of the pod's status when the container ends.
 * @see https://kubernetes.io/docs/tasks/debug/debug-application/determine-reason-pod-failure/
 */
const terminationLog = '/dev/termination-log';

/**
 * Shell that runs the program and then publishes what it wrote. Nothing of it stands in `$(…)`: Kubernetes would read
 * that as one of its own references. Nothing of what the user gave stands in it either: it
 * reads that from the environment, where no text can become a command.
 *
 * Servers look at folders named by whole numbers only, and a rename within one folder
 * happens at once, so none sees half a model. A version carries the identity of its run: a run whose pod was lost right
 * after it had published is tried again, and finds its version there.
 *
 * What came of it is the container's termination message too: that is how the stack's
 * output `modelVersions` knows which run published which version.
 *
 * The image needs sh, awk, cat, chmod, ls, mkdir, mv, rm, sed, sort and sync, of GNU or of BusyBox.
 *
 * @param when a condition of shell: which of the tasks publishes. @default - there is only one
 * @param message the file of the termination message
 */
export function publishScript(
  publish: PublishTarget,
  when: string | undefined,
  message = terminationLog,
): readonly string[] {
  return [
    ...(when === undefined ? [] : [`if ! ${when}; then exec "$@"; fi`]),
    'umask 022',
    `say() { echo "$1"; if [ -w ${message} ]; then echo "$1" >${message}; fi; }`,
    ...(publish.gate === undefined ? [] : checkGate(publish.gate)),
    ...(publish.keepVersions === undefined ? [] : [checkKeep]),
    'mkdir -p "$MODEL_BASE_PATH"',
    'for mark in "$MODEL_BASE_PATH"/*/.training-run; do',
    '  if [ -f "$mark" ] && [ "`cat "$mark"`" = "$TRAINING_RUN_UID" ]; then mark=${mark%/*}; ' +
      'say "published version ${mark##*/} in $MODEL_BASE_PATH"; exit 0; fi',
    'done',
    'rm -rf "$MODEL_OUTPUT_PATH"',
    'mkdir "$MODEL_OUTPUT_PATH"',
    ...runProgram(),
    ...(publish.gate === undefined ? [] : gate(publish.gate)),
    'if [ -z "`ls -A "$MODEL_OUTPUT_PATH"`" ]; then echo "the program wrote nothing into $MODEL_OUTPUT_PATH" >&2; ' +
      'exit 1; fi',
    'echo "$TRAINING_RUN_UID" >"$MODEL_OUTPUT_PATH/.training-run"',
    'chmod -R a+rX "$MODEL_OUTPUT_PATH"',
    'sync',
    `versions() { ls "$MODEL_BASE_PATH" | sed -n '/^[1-9][0-9]*$/p' | sort -n; }`,
    "last=`versions | sed -n '$p'`",
    'next=`expr "${last:-0}" + 1`',
    // Another run may have been first with that number.
    'until mv -T "$MODEL_OUTPUT_PATH" "$MODEL_BASE_PATH/$next" 2>/dev/null; do',
    '  if [ ! -d "$MODEL_BASE_PATH/$next" ]; ' +
      'then echo "cannot rename $MODEL_OUTPUT_PATH to $MODEL_BASE_PATH/$next" >&2; exit 1; fi',
    '  next=`expr "$next" + 1`',
    'done',
    'say "published version $next in $MODEL_BASE_PATH"',
    ...(publish.keepVersions === undefined ? [] : [keep]),
  ];
}

/**
 * Shell that runs the program and goes on once it has ended well. It stands between Kubernetes and the program,
 * and hands on that it is to stop.
 */
export function runProgram(): string[] {
  return [
    // Before the program is there: a signal that comes meanwhile must not end this shell alone.
    'program= stop=',
    `trap 'stop=1; kill -TERM "$program" 2>/dev/null || :' TERM INT`,
    '"$@" &',
    'program=$!',
    'if [ -n "$stop" ]; then kill -TERM "$program" 2>/dev/null || :; fi',
    'code=0; wait "$program" || code=$?',
    // A signal ends the waiting, not the program.
    'while kill -0 "$program" 2>/dev/null; do code=0; wait "$program" || code=$?; done',
    'trap - TERM INT',
    'if [ "$code" != 0 ]; then exit "$code"; fi',
  ];
}

const { metric, atLeast, atMost, keepVersions } = publishVariables;

// Before the program runs: it would have trained for nothing.
function checkGate(gate: PublishGate): string[] {
  return [
    ...checkMetric(metric),
    ...(gate.atLeast === undefined ? [] : [checkNumber(atLeast, 'the least of the gate')]),
    ...(gate.atMost === undefined ? [] : [checkNumber(atMost, 'the most of the gate')]),
  ];
}

function gate(gate: PublishGate): string[] {
  const bounds = [
    ...(gate.atLeast === undefined ? [] : [{ sign: '>=', variable: atLeast }]),
    ...(gate.atMost === undefined ? [] : [{ sign: '<=', variable: atMost }]),
  ];
  return [
    `value=\`${readMetric('"$MODEL_OUTPUT_PATH/metrics.json"')}\` || value=`,
    `if [ -z "$value" ]; then say "not published: $MODEL_OUTPUT_PATH/metrics.json has no number '$${metric}'" >&2; ` +
      `exit ${gateExitCode}; fi`,
    `if ! awk -v value="$value" 'BEGIN { value += 0; ` +
      `exit !(${bounds.map(({ sign, variable }) => `value ${sign} ENVIRON["${variable}"] + 0`).join(' && ')}) }'; ` +
      'then',
    '  say "not published: ' +
      `$${metric} is $value, ` +
      `and has to be ${bounds.map(({ sign, variable }) => `${sign} $${variable}`).join(' and ')}" >&2`,
    `  exit ${gateExitCode}`,
    'fi',
  ];
}

const checkKeep =
  `case "$${keepVersions}" in ''|0*|*[!0-9]*) echo "the number of versions to keep must be a whole number from 1 on, ` +
  `got '$${keepVersions}'" >&2; exit 2;; esac`;
const keep =
  `for old in \`versions | sort -rn | sed "1,\${${keepVersions}}d"\`; do rm -rf "$MODEL_BASE_PATH/$old"; ` +
  'echo "removed version $old"; done';
