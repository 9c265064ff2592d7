import { runProgram } from 'modelyard/pulumi';
import { build, readSettings, secretValues } from '.';

export = () =>
  runProgram({
    folder: __dirname,
    readSettings,
    build,
    secretValues,
    request: { service: 'letters', path: '/' },
  });
