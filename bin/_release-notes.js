/* eslint-disable @typescript-eslint/no-require-imports -- Node.js runs it as it is */
// Prints what CHANGELOG.md says of a version: node bin/_release-notes.js 0.2.0
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/** What the changelog says below the heading of a version; undefined where it has none. */
function releaseNotes(changelog, version) {
  const chapter = changelog.split(/^## /m).find((text) => text.split('\n', 1)[0].trim() === version);
  // Changesets puts the commit before each entry.
  return chapter
    ?.slice(chapter.indexOf('\n'))
    .replace(/^- [0-9a-f]{7,40}: /gm, '- ')
    .trim();
}

function main([version]) {
  const notes = releaseNotes(readFileSync(join(__dirname, '..', 'CHANGELOG.md'), 'utf8'), version);
  if (!notes) {
    process.stderr.write(
      `CHANGELOG.md has no '## ${version}', or says nothing there: run npx changeset version, and commit what it writes.\n`,
    );
    process.exitCode = 1;
    return;
  }
  process.stdout.write(`${notes}\n`);
}

module.exports = { releaseNotes };
if (require.main === module) {
  main(process.argv.slice(2));
}
