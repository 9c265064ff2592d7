import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The variable that names the file in which the playground says how it is reached. */
const variable = 'MODELYARD_PLAYGROUND';

const targetSchema = z.strictObject({
  kubeconfig: z.string().min(1),
  pushRegistry: z.string().min(1),
  builder: z.string().min(1).optional(),
  exec: z.boolean().optional(),
  compression: z.enum(['gzip', 'zstd']).optional(),
  buildSecrets: z.record(z.string(), z.string()).optional(),
});

/**
 * How a running playground is reached. Nothing of it stands in an object: the
 * same program deploys the same objects to any cluster.
 */
export interface PlaygroundTarget {
  readonly kubeconfig: string;
  /** Where images are pushed; its nodes find them there under any registry's name. */
  readonly pushRegistry: string;
  /** The buildx builder. */
  readonly builder?: string;
  /** Whether the installed buildx program builds. */
  readonly exec?: boolean;
  /** How new layers are compressed. */
  readonly compression?: 'gzip' | 'zstd';
  /** Files that builds may read, by the id of the secret. */
  readonly buildSecrets?: Readonly<Record<string, string>>;
}

/**
 * The playground that this process is to deploy to.
 *
 * @returns undefined where none is named
 * @throws Error when its file is missing or damaged
 */
export function readTarget(env: NodeJS.ProcessEnv): PlaygroundTarget | undefined {
  const file = env[variable];
  if (file === undefined || file === '') {
    return undefined;
  }
  try {
    return targetSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new Error(`${variable} names ${file}, which does not describe a running playground: ${reason}. Run bin/up`);
  }
}
