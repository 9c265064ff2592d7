import type { z } from 'zod';
import { readYaml } from '../../workload/yaml';
import { InputError } from './input-error';

/**
 * Reads a file by which a user describes something: one document of YAML or JSON.
 *
 * @param what it is called in errors: `price file`
 * @throws InputError with everything that is wrong in it
 */
export function parseDescription<T>(text: string, file: string, what: string, schema: z.ZodType<T>): T {
  const { documents, problems } = readYaml(text);
  if (problems.length > 0) {
    throw new InputError(problems.map(({ line, message }) => `${file}: ${message} (line ${line})`));
  }
  if (documents.length > 1) {
    throw new InputError([`${file}: not a ${what}: it has more than one document (line ${documents[1]!.line})`]);
  }
  const result = schema.safeParse(documents[0]?.value);
  if (result.success) {
    return result.data;
  }
  throw new InputError(
    result.error.issues.map(
      (issue) => `${file}: not a ${what}: ${issue.path.join('.') || '(the file)'}: ${issue.message}`,
    ),
  );
}
