const { existsSync, readFileSync } = require('node:fs');
const express = require('express');

const { API_TOKEN, GREETING } = process.env;

const app = express();
app.get('/', (_request, response) => {
  response.send(`${GREETING ?? 'Hello'}, World!`);
});
app.get('/about', (_request, response) => {
  response.json({
    about: read('/etc/app/config/about.txt'),
    greeting: GREETING ?? null,
    // Of the token it says only where it is.
    token: { environment: Boolean(API_TOKEN), file: Boolean(read('/etc/app/secret/token')) },
  });
});
const server = app.listen(3000, () => console.log('listening on port 3000'));
// Longer than an ingress keeps an idle connection, so that the ingress closes it.
server.keepAliveTimeout = 75_000;

process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
