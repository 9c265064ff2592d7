import { sampleRequests } from '../../../cli/playground/sample-requests';
import { projectRoot } from '../../../cli/program/program-folder';
import { toldText } from '../../../cli/process/tell';

const proxy = 'http://127.0.0.1:20080';
const model = (name: string, url?: string) => ({
  name,
  kind: 'gpu-model-server',
  ready: 1,
  desired: 1,
  node: url === undefined ? 'simulated' : 'cpu-0',
  ...(url === undefined ? {} : { url }),
});
const models = { namespace: 'shop', models: [model('chat', `${proxy}/shop/chat/`), model('giant')] };
const question = { messages: [{ role: 'user', content: "What's the sky?" }], max_tokens: 48 };
const commands = (output: unknown): unknown[] => sampleRequests(output, models, proxy).map(({ curl }) => curl);

test('a request without a body is a GET request', () => {
  expect(commands({ service: 'chat', path: '/v1/models' })).toEqual([`curl -sf ${proxy}/shop/chat/v1/models`]);
});

test('a file is posted as it is, from wherever the command is run', () => {
  expect(commands({ service: 'chat', path: '/', file: 'a/7.png' })).toEqual([
    `curl -sf --data-binary '@${projectRoot}/a/7.png' ${proxy}/shop/chat/`,
  ]);
});

test('JSON is posted in quotes that a shell understands', () => {
  expect(commands({ service: 'chat', path: '/ask', json: { say: "it's" } })).toEqual([
    `curl -sf --json '{"say":"it'\\''s"}' ${proxy}/shop/chat/ask`,
  ]);
});

test('a stream is shown as it comes', () => {
  expect(commands({ service: 'chat', path: '/ask', json: {}, streams: true })).toEqual([
    `curl -sfN --json '{}' ${proxy}/shop/chat/ask`,
  ]);
});

test('several requests keep their order, and each says whom it asks', () => {
  const requests = [
    { service: 'chat', path: '/a' },
    { service: 'canary', path: '/b' },
  ];
  expect(sampleRequests(requests, models, proxy)).toEqual([
    { service: 'chat', curl: `curl -sf ${proxy}/shop/chat/a` },
    { service: 'canary', curl: `curl -sf ${proxy}/shop/canary/b` },
  ]);
});

test('a model on simulated nodes is said to answer nothing', () => {
  expect(sampleRequests([{ service: 'giant', path: '/' }], models, proxy)).toEqual([
    { service: 'giant', noRequest: 'giant does not answer here: it runs on no real node' },
  ]);
});

test.each([undefined, null, 'chat', [], [7]])('a program may export %j, which is nothing to try', (output) => {
  expect(sampleRequests(output, models, proxy)).toEqual([]);
});

test('a program without a namespace has nothing to try', () => {
  expect(sampleRequests({ service: 'chat', path: '/' }, { models: [] }, proxy)).toEqual([]);
});

test('what is told of a question is the question, though it speaks of tokens', () => {
  const [command] = commands({ service: 'chat', path: '/v1/chat/completions', json: question });
  expect(toldText(String(command))).toBe(command);
});
