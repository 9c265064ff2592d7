/* eslint-disable @typescript-eslint/no-require-imports -- Node.js runs it as it is */
// Keeps models: whoever asks for one gets it.
require('node:http')
  .createServer((request, response) => response.end(`the model of ${request.url}`))
  .listen(9000);
