import type { Download } from '../spec';

/** A file of a GitHub release, with the publisher's checksum file where there is one. */
export const release = (
  repository: string,
  tag: string,
  file: string,
  checksums?: string,
): Pick<Download, 'url' | 'checksums'> => {
  const base = `https://github.com/${repository}/releases/download/${tag}`;
  const digest = { github: { repository, tag } };
  return {
    url: `${base}/${file}`,
    checksums: checksums === undefined ? [digest] : [{ file: `${base}/${checksums}` }, digest],
  };
};
