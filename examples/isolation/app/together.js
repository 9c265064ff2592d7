/* eslint-disable @typescript-eslint/no-require-imports -- Node.js runs it as it is */
/* global console, fetch, setTimeout */
// Waits until each task has heard of the other.
const http = require('node:http');

const { cluster, task } = JSON.parse(process.env.TF_CONFIG);
const others = cluster.worker.filter((_, index) => index !== task.index);
http.createServer((request, response) => response.end('here')).listen(Number(cluster.worker[task.index].split(':')[1]));

async function met(address) {
  for (;;) {
    try {
      return await (await fetch(`http://${address}/`)).text();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

Promise.all(others.map(met)).then(() => {
  console.log('all tasks have met');
  // The other task may not have asked yet.
  setTimeout(() => process.exit(), 5_000);
});
