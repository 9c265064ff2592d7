import { isMap } from '../workload/values/maps';
import { encodedText } from '../workload/secrets/encoded-text';
import { hidden, hideSecrets, hideSecretsInProse } from '../workload/secrets';
import { mapTexts } from '../workload/values/visible-text';
import { madeOf } from './objects/as-written';
import { type KubernetesObject, type SourcedObject } from './objects/kubernetes-object';

// A seal is a number between two noncharacters of Unicode, which no readable text has.
const seal = /\uFDD0\d+\uFDD1/g;

/**
 * The secrets of the objects that are reviewed. Each is replaced by a seal before anything else sees the objects, and
 * equal secrets have equal seals. So comparing, judging and drawing can tell that a secret changed, and can never show
 * it.
 */
export class SealedSecrets {
  private readonly seals = new Map<string, string>();

  /** Objects with seals in the place of secrets. */
  public seal(objects: readonly SourcedObject[]): SourcedObject[] {
    return objects.map((sourced) => {
      const sealed = hideSecrets(withoutPlain(sourced.object), undefined, (secret) => this.sealOf(secret));
      return { ...sourced, object: madeOf(sealed as KubernetesObject, sourced.object) };
    });
  }

  /**
   * Hides the secrets of the objects in texts from elsewhere, such as an error message
   * that repeats a part of an object.
   * Of the objects that were sealed before.
   */
  public hiding(): (text: string) => string {
    const secrets = this.repeated();
    const patterns = new Map<string, RegExp>();
    const patternOf = (secret: string): RegExp => {
      const escaped = secret.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      const pattern =
        patterns.get(secret) ??
        new RegExp(isUnmistakable(secret) ? escaped : `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'gu');
      patterns.set(secret, pattern);
      return pattern;
    };
    return (text) =>
      secrets.reduce(
        (shown, secret) => (shown.includes(secret) ? shown.replace(patternOf(secret), hidden) : shown),
        hideSecretsInProse(text),
      );
  }

  /** The report with `(hidden)` in the place of each seal, which no longer shows which secrets are equal. */
  public unseal<T>(report: T): T {
    return this.seals.size === 0 ? report : mapTexts(report, unsealed);
  }

  private sealOf(secret: string): string {
    const known = this.seals.get(secret);
    if (known !== undefined) {
      return known;
    }
    const made = `(hidden\uFDD0${this.seals.size}\uFDD1)`;
    this.seals.set(secret, made);
    return made;
  }

  // Words of everyday language are not looked for: a password 'admin' would take that word out of every sentence.
  private repeated(): string[] {
    const secrets = [...this.seals.keys()].flatMap((secret) => [secret, ...decoded(secret)]);
    // A message may repeat only a part of a secret that is a whole file or header.
    const parts = secrets.flatMap((secret) => secret.split(/[\s"'`=:,;@/{}()[\]<>&?|\\]+/).filter(isUnmistakable));
    return [...new Set([...secrets, ...parts])]
      .filter((secret) => secret.length >= 5 && !/^[a-z]{1,9}$/.test(secret))
      .sort((one, other) => other.length - one.length);
  }
}

// Nobody would write it by chance: it may be looked for inside of words.
function isUnmistakable(text: string): boolean {
  return text.length >= 7 && /\p{L}/u.test(text) && /\p{N}/u.test(text);
}

/** Whether there is a seal in a value: it is a secret, or holds one. */
export function isSealed(value: unknown): boolean {
  return typeof value === 'string' && value.search(seal) >= 0;
}

function unsealed(text: string): string {
  return text.includes('\uFDD0') ? text.replace(seal, '') : text;
}

// A Secret's values are the same whichever way they are written.
function withoutPlain(object: KubernetesObject): KubernetesObject {
  const plain = object['stringData'];
  if (object.kind !== 'Secret' || !isMap(plain)) {
    return object;
  }
  const encoded = Object.entries(plain).map(
    ([key, value]) => [key, typeof value === 'string' ? Buffer.from(value).toString('base64') : value] as const,
  );
  return {
    ...object,
    stringData: undefined,
    data: { ...(isMap(object['data']) ? object['data'] : {}), ...Object.fromEntries(encoded) },
  };
}

function decoded(secret: string): string[] {
  if (!/^[A-Za-z0-9+/]{8,}={0,2}$/.test(secret)) {
    return [];
  }
  const text = encodedText(secret);
  return text === undefined ? [] : [text.trim()];
}
