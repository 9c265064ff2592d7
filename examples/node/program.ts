import { runProgram } from '../../stacks/run-program';
import { build, readSettings, secretValues } from '.';

export const { namespace, request } = runProgram({
  folder: __dirname,
  readSettings,
  build,
  secretValues,
  request: { service: 'node-app', path: '/' },
});
