import { runProgram } from '../../stacks/run-program';
import { build, readSettings } from '.';

export const { namespace, request } = runProgram({
  folder: __dirname,
  readSettings,
  build,
  request: { service: 'hello', path: '/' },
});
