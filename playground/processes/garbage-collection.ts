/**
 * Environment variables for programs in Go: how much their memory may grow before they
 * look for what they no longer need.
 */
type GarbageCollection = Readonly<{ GOGC: string }>;

/**
 * For a command: it ends before its memory matters, and spends a fifth of its time on looking otherwise.
 *
 * @see https://go.dev/doc/gc-guide
 */
export const ofCommands: GarbageCollection = { GOGC: '400' };

/** For the API server, which with Go's own default spends as much: it holds half as much again. */
export const ofApiServer: GarbageCollection = { GOGC: '200' };
