import { runProgram } from '../../stacks/run-program';
import { build, readSettings } from '.';

export const { namespace, request } = runProgram({
  folder: __dirname,
  readSettings,
  build,
  request: { service: 'digits-stable', path: '/v1/models/digits' },
});
