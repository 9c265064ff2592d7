/* eslint-disable @typescript-eslint/no-require-imports -- Node.js runs it as it is */
/* global fetch */
// Fetches a model: its last two arguments are the address and the folder to fill.
const { writeFileSync } = require('node:fs');

const [uri, folder] = process.argv.slice(-2);
const url = `${process.env.AWS_ENDPOINT_URL}/${uri.slice('s3://'.length)}`;
fetch(url).then(async (answer) => writeFileSync(`${folder}/model.txt`, await answer.text()));
