import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pythonPackages } from './python-packages';
import { projectRoot } from './run';

/** A message of TensorFlow Serving in text format. */
export interface MessageText {
  readonly type: 'ModelServerConfig' | 'BatchingParameters' | 'MonitoringConfig' | 'SSLConfig';
  readonly text: string;
}

/** What a message means: its fields as Protocol Buffers write them in JSON, or what is wrong with it. */
export type MessageMeaning = { readonly message: unknown } | { readonly error: string };

const folder = join(projectRoot, 'test/e2e/tf-serving');

/** Reads messages by TensorFlow Serving's own definitions, all at once. */
export async function readMessages(messages: readonly MessageText[]): Promise<readonly MessageMeaning[]> {
  const packages = await pythonPackages(join(folder, 'requirements.txt'));
  const input = JSON.stringify(messages.map(({ type, text }) => ({ type: `tensorflow.serving.${type}`, text })));
  const ran = spawnSync('python3', ['-B', join(folder, 'read-messages.py'), packages], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (ran.status !== 0) {
    throw new Error(`read-messages.py ended with ${ran.status}:\n${ran.stderr}`);
  }
  return JSON.parse(ran.stdout) as MessageMeaning[];
}
