/* eslint-disable @typescript-eslint/no-require-imports -- Node.js runs it as it is */
/* global fetch */
// Answers with what the model says.
require('node:http')
  .createServer((request, response) => {
    response.setHeader('Connection', 'close');
    if (request.url !== '/ask') {
      response.end('up');
      return;
    }
    fetch(process.env.MODEL).then(
      async (answer) => response.end(await answer.text()),
      () => response.writeHead(502).end('the model does not answer'),
    );
  })
  .listen(8080);
