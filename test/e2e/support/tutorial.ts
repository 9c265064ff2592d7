/** A step of a page that is followed: a file that is written, or commands and what they print. */
export type Step =
  { readonly file: string; readonly content: string } | { readonly commands: string; readonly shown?: string };

/**
 * The steps of a page, in its order: blocks of `sh` are commands, a block of `text` shows what the commands before it
 * print, and a block after a line that ends with a file's name is what is in that file.
 */
export function stepsOf(markdown: string): Step[] {
  const steps: Step[] = [];
  for (const [, before = '', language, content = ''] of markdown.matchAll(
    /([^\n]*)\n\n```(\w+)(?: [^\n]*)?\n([\s\S]*?)^```$/gm,
  )) {
    const file = /`([\w./-]+\/[\w./-]+)`:$/.exec(before)?.[1];
    const last = steps.at(-1);
    if (language === 'sh') {
      steps.push({ commands: content });
    } else if (language === 'text' && last !== undefined && 'commands' in last) {
      steps[steps.length - 1] = { ...last, shown: content };
    } else if (file !== undefined) {
      steps.push({ file, content });
    }
  }
  return steps;
}

/** What an output has to be: as shown, where `…` stands for anything, also for whole lines. Columns may be wider. */
export function pattern(shown: string): RegExp {
  const line = (text: string): string =>
    text
      .trimEnd()
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ {2,}/g, ' +'))
      .join('[^\\n]*');
  const lines = shown.trimEnd().split('\n');
  return new RegExp(`^${lines.map((text) => (text === '…' ? '(?:[^\\n]*\\n)*?' : `${line(text)} *\\n`)).join('')}$`);
}
