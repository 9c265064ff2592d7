/* eslint-disable @typescript-eslint/no-require-imports -- Node.js runs it as it is */
// Answers with what it has been given as its model.
const { readFileSync } = require('node:fs');

const model = readFileSync(`${process.env.MODEL_PATH}/model.txt`, 'utf8');
let requests = 0;
require('node:http')
  .createServer((request, response) => {
    requests += 1;
    response.setHeader('Connection', 'close');
    response.end(request.url === '/metrics' ? `requests_total ${requests}\n` : model);
  })
  .listen(8080);
