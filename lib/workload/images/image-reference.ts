import { isDeferred } from '../synthesis/markers';
import type { Problems } from '../values/validation';
import { isMovingTag } from './moving-tag';

/** An image: a reference with an exact tag or digest, or anything that has one, such as an `ImageBuild`. */
export type Image = string | { readonly reference: string };

const reference =
  /^(?:[a-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::(?<tag>[\w][\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

/**
 * Reads an image prop and checks that it says exactly what runs: `latest`, or another tag that moves, changes under a
 * running server, and two pods of one server may then answer differently.
 */
export function checkImage(problems: Problems, image: Image, prop: string): string {
  if (typeof image !== 'string') {
    return image.reference;
  }
  if (isDeferred(image)) {
    return image;
  }
  const parts = reference.exec(image)?.groups;
  if (parts === undefined) {
    problems.add(prop, "must be an image reference such as 'registry.example.com/models/classifier:1.4.2'", image);
  } else if (parts.digest === undefined && (parts.tag === undefined || isMovingTag(parts.tag))) {
    problems.add(
      prop,
      'must name an exact version: give it the tag of one, or a digest. ' +
        (parts.tag === undefined
          ? "Without a tag it is whatever is called 'latest'"
          : `What '${parts.tag}' is changes`),
      image,
    );
  }
  return image;
}
