import { PlaygroundStopped, withPlaygroundLock, type Playground } from '../../playground/state/state';
import { tell } from '../process/tell';

const waitMs = 10 * 60_000;

/**
 * Runs a function when no other command works on the playground: waits for one that does, and says so.
 *
 * @param open opens the playground. It is opened again once nobody else works on it: in
 * the meantime another command may have chosen its ports, or may have stopped it
 */
export async function whenAlone<T>(
  open: () => Promise<Playground>,
  action: (pg: Playground) => Promise<T>,
): Promise<T> {
  let said = '';
  const say = (message: string): void => {
    if (message !== said) {
      tell(message);
    }
    said = message;
  };
  for (;;) {
    try {
      return await withPlaygroundLock(await open(), async () => action(await open()), { waitMs, say });
    } catch (error) {
      if (!(error instanceof PlaygroundStopped)) {
        throw error;
      }
    }
  }
}
