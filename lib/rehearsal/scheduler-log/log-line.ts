/** One structured line of a Kubernetes component's log in text format. */
export interface LogLine {
  readonly message: string;
  /** Everything after the message: ` pod="shop/a" score=30`. */
  readonly rest: string;
}

/**
 * Splits a line of klog's text format, `I1121 13:56:30.123456 42 schedule_one.go:815] "Message" key="value"`; undefined
 * for everything else: other formats, the further lines of a value.
 *
 * @see https://github.com/kubernetes/community/blob/master/contributors/devel/sig-instrumentation/logging.md
 */
export function splitLogLine(line: string): LogLine | undefined {
  const start = line.indexOf('] "');
  const end = start < 0 ? -1 : line.indexOf('"', start + 3);
  // No message that is looked for here has a quotation mark in it.
  return end < 0 || line[end - 1] === '\\'
    ? undefined
    : { message: line.slice(start + 3, end), rest: line.slice(end + 1) };
}

/** The values of a line, by their keys. Those that are not text stay as they are written: `30`, `["NodeAffinity"]`. */
export function logValues(rest: string): Map<string, string> {
  const values = new Map<string, string>();
  let at = 0;
  while (at < rest.length) {
    const equals = rest.indexOf('=', at);
    if (equals < 0) {
      break;
    }
    const end = rest[equals + 1] === '"' ? endOfText(rest, equals + 1) : endOfPlain(rest, equals + 1);
    const value = rest.slice(equals + 1, end);
    values.set(rest.slice(at, equals).trim(), value.startsWith('"') ? unquoted(value) : value);
    at = end + 1;
  }
  return values;
}

function endOfText(rest: string, start: number): number {
  let end = rest.indexOf('"', start + 1);
  while (end >= 0 && escaped(rest, end)) {
    end = rest.indexOf('"', end + 1);
  }
  return end < 0 ? rest.length : end + 1;
}

function escaped(text: string, at: number): boolean {
  let before = at;
  while (text[before - 1] === '\\') {
    before -= 1;
  }
  return (at - before) % 2 === 1;
}

// Until the space before the next key; JSON may hold spaces in its texts.
function endOfPlain(rest: string, start: number): number {
  let at = start;
  while (at < rest.length && rest[at] !== ' ') {
    at = rest[at] === '"' ? endOfText(rest, at) : at + 1;
  }
  return at;
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    // Go writes a few characters in a way that JSON does not.
    return text.slice(1, -1);
  }
}
