/** The text that is written in base64; undefined where it is none, such as a picture. */
export function encodedText(base64: string): string | undefined {
  const text = Buffer.from(base64, 'base64').toString('utf8');
  return /(?![\n\r\t])[\p{Cc}\ufffd]/u.test(text) ? undefined : text;
}
