/** How bad it may be: `info` is only said, and never fails a check. */
export const severities = ['info', 'low', 'medium', 'high'] as const;
/** How bad a finding may be. */
export type Severity = (typeof severities)[number];
