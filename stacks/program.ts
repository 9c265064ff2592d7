import { join } from 'node:path';
import { build, readSettings, secretValues } from '.';
import { runProgram } from '../lib/pulumi';

export = () =>
  runProgram({
    folder: join(__dirname, '..'),
    readSettings,
    build,
    secretValues,
    request: {
      service: 'image-classifier',
      path: '/predict',
      file: 'images/image-classifier/samples/7.png',
      contentType: 'image/png',
    },
  });
