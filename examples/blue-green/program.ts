import { runProgram } from 'modelyard/pulumi';
import { build, readSettings } from '.';

export = () =>
  runProgram({
    folder: __dirname,
    readSettings,
    build,
    request: { service: 'hello', path: '/' },
  });
