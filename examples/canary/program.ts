import { runProgram } from 'modelyard/pulumi';
import { build, readSettings } from '.';

export = () =>
  runProgram({
    folder: __dirname,
    readSettings,
    build,
    request: { service: 'digits-stable', path: '/v1/models/digits' },
  });
