import { join } from 'node:path';
import { build, readSettings, secretValues } from '.';
import { runProgram, type SampleRequest } from '../lib/pulumi';

// The small model of dev knows this; of what else it is asked, it gets much wrong.
const question = {
  model: 'language-model',
  messages: [{ role: 'user', content: 'Why is the sky blue?' }],
  max_tokens: 48,
  temperature: 0,
};
const chat = { service: 'language-model', path: '/v1/chat/completions' };

const requests: readonly SampleRequest[] = [
  {
    service: 'image-classifier',
    path: '/predict',
    file: 'images/image-classifier/samples/7.png',
    contentType: 'image/png',
  },
  { ...chat, json: question },
  { ...chat, json: { ...question, stream: true }, streams: true },
];

export = () => runProgram({ folder: join(__dirname, '..'), readSettings, build, secretValues, request: requests });
