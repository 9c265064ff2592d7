/** The parts of an image's reference. */
export interface ImageParts {
  /** With its registry, where it names one. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Takes an image's reference apart. */
export function parseImage(image: string): ImageParts {
  const [name = '', digest] = image.split('@');
  const colon = name.lastIndexOf(':');
  // A colon before a slash belongs to the registry's port.
  const tag = colon > name.lastIndexOf('/') ? name.slice(colon + 1) : undefined;
  return {
    repository: tag === undefined ? name : name.slice(0, colon),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Whether a tag is a hash of the image's content, as ours are: it says as exactly as a digest what runs. */
export function isContentHash(tag: string | undefined): boolean {
  return tag !== undefined && /^[0-9a-f]{12,64}$/.test(tag);
}

/** Whether a version comes before another. Only plain versions can be compared: `v1.4`, `2.19.1-gpu`. */
export function isOlder(tag: string | undefined, other: string | undefined): boolean {
  const [one, two] = [version(tag), version(other)];
  if (
    one === undefined ||
    two === undefined ||
    one.suffix !== two.suffix ||
    one.numbers.length !== two.numbers.length
  ) {
    return false;
  }
  const at = one.numbers.findIndex((number, index) => number !== two.numbers[index]);
  return at >= 0 && one.numbers[at]! < two.numbers[at]!;
}

function version(
  tag: string | undefined,
): { readonly numbers: readonly number[]; readonly suffix: string } | undefined {
  const parts = /^v?(?<numbers>\d+(?:\.\d+)*)(?<suffix>-[a-z][\w.-]*)?$/.exec(tag ?? '')?.groups;
  if (parts === undefined || isContentHash(tag)) {
    return undefined;
  }
  return { numbers: parts['numbers']!.split('.').map(Number), suffix: parts['suffix'] ?? '' };
}
