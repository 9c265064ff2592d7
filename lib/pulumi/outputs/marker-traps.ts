import { markerPattern } from './token';

// What is left of a marker that lost its shape: PULUMI-OUT-000001-TUO, PulumiOut000001Tuo, pulumi-out-0000
const mangled = /pulumi[^a-z0-9]?out[^a-z0-9]?\d/i;
const printedOutput = /Calling \[to(String|JSON)\] on an \[Output/;

// Base64 depends on the offset within a group of three bytes: the characters that no
// neighbour changes, for each offset.
const encoded = [0, 1, 2].map((offset) => {
  const padding = 'x'.repeat(offset);
  const first = Math.ceil((offset * 8) / 6);
  const complete = Math.floor(((offset + 'pulumi-out-'.length) * 8) / 6);
  return Buffer.from(`${padding}pulumi-out-`).toString('base64').slice(first, complete);
});

/**
 * What went wrong with an Output in a text, as the rest of a sentence; undefined when nothing did.
 *
 * @param text the text; whole markers in it are fine
 */
export function trapIn(text: string): string | undefined {
  if (printedOutput.test(text) || text.includes('[object Promise]')) {
    return 'is made from an Output in a template literal, which prints no value. Wrap the Output: `${token(output)}`';
  }
  if (mangled.test(text.replace(markerPattern, ''))) {
    return (
      'has a token that was changed on its way (upper case, cut off, escaped). ' +
      'Change the value instead: token(output.apply((value) => …))'
    );
  }
  if (encoded.some((piece) => text.includes(piece))) {
    return (
      'has a token that was encoded as base64. ' +
      "Encode the value instead: token(output.apply((value) => Buffer.from(value).toString('base64'))), " +
      'or use stringData in a Secret'
    );
  }
  return undefined;
}

/** Whether a text has a whole marker in it. */
export function hasMarker(text: string): boolean {
  return text.search(markerPattern) >= 0;
}
