const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text as part of HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

/** A text as part of a Markdown table: nothing in it is Markdown or HTML, or ends its cell. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[&<>]/g, (character) => entities[character]!)
    .replace(/[\\`*_{}[\]|~]/g, (character) => `\\${character}`)
    // A name with @ would call somebody.
    .replace(/@/g, '@&#8203;');
}

/** A text as code in a Markdown table. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(/\|/g, '\\|').replace(/`/g, "'");
  return line === '' ? '' : `\`${line}\``;
}
