import { checkMetric, readMetric } from './metric-script';
import { runProgram } from './publish-script';

/** The variable that names the metric by which trials are compared. */
export const metricVariable = 'SWEEP_METRIC';

/**
 * Shell that runs one trial of a sweep and then writes the summary of all that are done.
 *
 * Whoever writes the summary looks again afterwards: of two trials that end together, the one that wrote last has seen
 * both. Nothing stands in `$(…)`, which Kubernetes would read as one of its own references, and
 * nothing of what the user gave.
 *
 * The image needs sh, ls, mkdir, mv, paste, sed and sort, of GNU or of BusyBox.
 *
 * @param parameters the folder with a file of assignments for each trial
 */
export function sweepScript(parameters: string, goal: 'maximize' | 'minimize'): readonly string[] {
  return [
    `set -a; . ${parameters}/$TASK_INDEX; set +a`,
    ...checkMetric(metricVariable),
    'umask 022',
    'mkdir -p "$SWEEP_PATH"',
    'export RESULT_PATH="$SWEEP_PATH/.result-$TASK_INDEX.json"',
    ...runProgram(),
    `value=\`${readMetric('"$RESULT_PATH"')}\` || value=`,
    `if [ -z "$value" ]; then echo "the program wrote no number '$${metricVariable}' into $RESULT_PATH" >&2; ` +
      'exit 1; fi',
    'mv "$RESULT_PATH" "$SWEEP_PATH/$TASK_INDEX.json"',
    `results() { ls "$SWEEP_PATH" | sed -n '/^[0-9]*[.]json$/p'; }`,
    'summary="$SWEEP_PATH/.summary-$TASK_INDEX"',
    'seen=',
    'while [ "$seen" != "`results`" ]; do',
    '  seen=`results`',
    '  for result in $seen; do',
    `    value=\`${readMetric('"$SWEEP_PATH/$result"')}\``,
    '    trial=${result%.json}',
    `    parameters=\`paste -s -d ' ' ${parameters}/$trial\``,
    `    printf '%s\\t%s\\t%s\\n' "$value" "$trial" "$parameters"`,
    `  done | LC_ALL=C sort -g${goal === 'maximize' ? 'r' : ''} >"$summary"`,
    '  mv "$summary" "$SWEEP_PATH/summary.tsv"',
    'done',
    'exit 0',
  ];
}
