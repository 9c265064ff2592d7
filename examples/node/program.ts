import { runProgram } from '../../stacks/run-program';
import { build, readSettings, secretValues } from '.';

export = () => runProgram({
  folder: __dirname,
  readSettings,
  build,
  secretValues,
  request: { service: 'node-app', path: '/' },
});
