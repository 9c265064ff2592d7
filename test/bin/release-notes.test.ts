import { createRequire } from 'node:module';

const { releaseNotes } = createRequire(__filename)('../../bin/_release-notes.js') as {
  releaseNotes: (changelog: string, version: string) => string | undefined;
};

const changelog = `# modelyard

Words before all versions.

## 0.10.0

### Minor Changes

- a5d0275: Pods have **room**.
  They did not before.

## 0.1.0

What there is.
`;

test('the notes of a release are what the changelog says of it, without the commits', () => {
  expect(releaseNotes(changelog, '0.10.0')).toBe('### Minor Changes\n\n- Pods have **room**.\n  They did not before.');
  expect(releaseNotes(changelog, '0.1.0')).toBe('What there is.');
});

test.each(['0.1', '0.10', '1.0.0', ''])('of %p the changelog says nothing', (version) => {
  expect(releaseNotes(changelog, version)).toBeUndefined();
});
