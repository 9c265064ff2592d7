const { createServer } = require('node:http');

// Says of a list of measurements whether one is far from all others.
const server = createServer(async (request, response) => {
  if (request.method === 'GET') {
    response.end('ok\n');
    return;
  }
  let body = '';
  for await (const chunk of request) {
    body += chunk;
  }
  const values = JSON.parse(body);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ outlier: values.some((value) => Math.abs(value - mean) > 2 * spread) }));
});
server.listen(8080);
process.once('SIGTERM', () => server.close(() => process.exit(0)));
