const express = require('express');

const app = express();
app.get('/', (_request, response) => {
  response.send('Hello, World!');
});
const server = app.listen(3000, () => console.log('listening on port 3000'));
// Longer than an ingress keeps an idle connection, so that the ingress closes it.
server.keepAliveTimeout = 75_000;

process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
