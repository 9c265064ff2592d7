import { isDeferred } from '../../workload/synthesis/markers';
import type { EngineContext } from './engine';

/**
 * Checks that an engine knows a method of quantisation: it would only stop at start-up,
 * when the pod has its accelerators.
 *
 * @param known those of all versions that the engine's file was written for
 */
export function checkQuantization(
  context: EngineContext,
  engine: string,
  known: readonly string[],
  method: string | undefined,
): void {
  if (method === undefined || isDeferred(method)) {
    return;
  }
  context.problems.expect(
    known.includes(method),
    'engine.quantization',
    `must be a method that ${engine} knows: ${known.join(', ')}. Pass a newer one by 'engine.extraArgs'`,
    method,
  );
}
