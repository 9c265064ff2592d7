/** Names of what is newest: a tag with one of them moves, whatever else it says, such as `latest-cu129`. */
const newest = /^(latest|nightly|main|mainline|master|trunk|snapshot|unstable|rolling)$/;
/** Names of a state of the work. With a version, as `1.4.2-stable`, they say how it was made; without one they move. */
const stage = /^(edge|canary|dev|develop|development|stable|lts|current|staging|prod|production)$/;
/** Such that mean something only alone: `ray-head-2` and `release-notes` name programs. */
const alone = /^(head|release|beta|alpha|preview|test)$/;

const version = /(?:^|[-_])v?\d+(?:\.\d+)+|(?:^|[-_])v?\d+(?=$|[-_])/;
// A day or a time, a commit (as `git describe` writes it, too), or the number of a build of a branch.
const pinned =
  /20\d\d[-._](?:0\d|1[0-2])[-._][0-3]\d|\d{6,}|(?:^|[-._])g?(?=[a-f]*\d)[0-9a-f]{7,64}(?=$|[-._])|(?:^|[-._])(?:main|master|trunk|snapshot)[-._]\d+$/;

/**
 * Whether an image's tag is made to move, so that pods that start later may run another program: `latest`, `main` and
 * their like, alone or as a part between separators (`latest-cu129`, `cu129-nightly`, `stable-alpine`). A tag that also
 * names a day, a commit or the number of a build stays as it is: `nightly-20260330-2f76400`, `main-1a2b3c4`.
 */
export function isMovingTag(tag: string): boolean {
  const text = tag.toLowerCase();
  const parts = text.split(/[-._]/);
  if (alone.test(text)) {
    return true;
  }
  if (pinned.test(text)) {
    return false;
  }
  return parts.some((part) => newest.test(part)) || (!version.test(text) && parts.some((part) => stage.test(part)));
}
