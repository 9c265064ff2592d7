/** The annotation by which a simulated pod is not ready at once. */
export const readyDelay = 'modelyard.dev/simulated-ready-delay';
/** The annotation by which a simulated pod of a Job does not end at once. */
export const completionDelay = 'modelyard.dev/simulated-completion-delay';

const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** A duration as Go writes it, in seconds; undefined where it is none. */
export function durationSeconds(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) {
    return undefined;
  }
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ''] ?? 0),
    0,
  );
}
