import { createHash } from 'node:crypto';
import { asks, AUTONAMED } from './changes/annotations';
import { at, isFields, textAt, withValue, type Fields } from './objects';
import { UNKNOWN } from './protocol/properties';

/** What the engine says about made-up names. */
export interface Autonaming {
  readonly mode: 'propose' | 'enforce' | 'disable';
  readonly proposedName: string;
}

/** What a made-up name is made from. */
export interface NameSource {
  /** The resource's logical name. */
  readonly logicalName: string;
  /** From the engine: the same in a preview and in the update that it plans. */
  readonly seed: Uint8Array;
  readonly autonaming?: Autonaming;
}

/** Whether the inputs name the object, be it by a name that a preview does not know yet. */
export function isNamed(inputs: Fields): boolean {
  const name = at(inputs, 'metadata', 'name');
  return inputs['metadata'] === UNKNOWN || (name !== undefined && name !== '');
}

/**
 * Gives an object without a name the one that it had, else a new one: `<logical name>-<8
 * hex characters>`. The object is annotated, so that a replacement knows that it may take another name and
 * be made before the old one goes.
 *
 * @throws where names must not be made up, or the server is asked to make one.
 */
export function withName(inputs: Fields, old: Fields | undefined, source: NameSource): Fields {
  if (isNamed(inputs)) {
    return inputs;
  }
  if (at(inputs, 'metadata', 'generateName') !== undefined) {
    throw new Error(
      "'metadata.generateName' does not work with server-side apply; leave it out and Pulumi makes a name, " +
        "or set 'metadata.name'",
    );
  }
  const kept = old !== undefined && asks(old, 'autonamed') ? textAt(old, 'metadata', 'name') : undefined;
  const name = kept ?? madeUpName(source);
  const annotations = at(inputs, 'metadata', 'annotations');
  const named = withValue(inputs, ['metadata', 'name'], name);
  if (annotations !== undefined && !isFields(annotations)) {
    return named;
  }
  return withValue(named, ['metadata', 'annotations', AUTONAMED], 'true');
}

/** What is wrong with a name for every kind of object; the server checks what holds for one kind only. */
export function nameProblem(inputs: Fields): string | undefined {
  const name = at(inputs, 'metadata', 'name');
  if (name === undefined || name === UNKNOWN) {
    return undefined;
  }
  if (typeof name !== 'string') {
    return `must be a text, got ${JSON.stringify(name)}`;
  }
  if (name === '.' || name === '..' || /[/%]/.test(name)) {
    return `must not be '.' or '..' nor contain '/' or '%', got '${name}'`;
  }
  return name.length > 253 ? `must have at most 253 characters, got ${name.length}` : undefined;
}

function madeUpName({ logicalName, seed, autonaming }: NameSource): string {
  if (autonaming?.mode === 'disable') {
    throw new Error("autonaming is disabled: set 'metadata.name'");
  }
  if (autonaming !== undefined) {
    return autonaming.proposedName;
  }
  const random = createHash('sha256').update(seed).digest('hex').slice(0, 8);
  return `${logicalName}-${random}`;
}
