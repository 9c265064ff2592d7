import { terminalLines } from '../../lib/workload/values/visible-text';

/** Colours, which logs have at every turn: of all that a terminal would act on, nobody misses them. */
// eslint-disable-next-line no-control-regex -- it is a control character that is meant
const colours = /\x1b\[[0-9;]*m/g;

/**
 * Lines of a log as they are printed: each with what it is of, and with nothing that a terminal or a CI system would
 * act on. What a pod logs, those who call it may have chosen.
 */
export function logLines(prefix: string, text: string): string {
  const lines = terminalLines(text.replace(colours, '')).replace(/\n$/, '');
  return lines === '' && text === '' ? '' : `${lines.replace(/^/gm, `${terminalLines(prefix)} | `)}\n`;
}

/** Puts a log together from pieces, and hands on whole lines. */
export class LineBuffer {
  private rest = '';

  constructor(private readonly take: (lines: string) => void) {}

  /** The next piece. */
  public add(piece: string): void {
    const text = this.rest + piece;
    const end = text.lastIndexOf('\n') + 1;
    this.rest = text.slice(end);
    if (end > 0) {
      this.take(text.slice(0, end));
    }
    // A line without an end is not kept for ever.
    if (this.rest.length > longest) {
      this.end();
    }
  }

  /** There is no more. */
  public end(): void {
    if (this.rest !== '') {
      this.take(this.rest);
      this.rest = '';
    }
  }
}

const longest = 2 ** 20;
