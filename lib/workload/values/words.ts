/** What people read: counts, times, amounts and lists, each in one way wherever it is shown. */

/** A count with its noun: `1 object`, `2 objects`. @param several the plural. @default - with an `s` */
export function plural(count: number, noun: string, several = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : several}`;
}

/** A list that is cut where it is long: `a, b and 3 more`. One that is a single item too long is shown whole. */
export function listed(items: readonly string[], most: number): string {
  return items.length > most + 1
    ? `${items.slice(0, most).join(', ')} and ${items.length - most} more`
    : items.join(', ');
}

/** A time span: `45 s`, `2 min 30 s`, `1 h 20 min`. @param seconds of which parts are rounded */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (hours > 0) {
    return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  }
  if (minutes > 0) {
    return rest > 0 ? `${minutes} min ${rest} s` : `${minutes} min`;
  }
  return `${rest} s`;
}

/** An amount of memory or storage: `1.5 GiB`, `512 MiB`. @param amount in bytes */
export function bytes(amount: number): string {
  const gibibytes = amount / 2 ** 30;
  return gibibytes >= 1 || gibibytes === 0 ? `${rounded(gibibytes)} GiB` : `${rounded(amount / 2 ** 20)} MiB`;
}

/** A share: `75 %`; `–` where there is nothing to have a share of. */
export function percent(part: number, of: number): string {
  return of === 0 ? '–' : `${Math.round((part / of) * 100)} %`;
}

/** A number with at most two digits after the point. */
export function rounded(amount: number): number {
  return Math.round(amount * 100) / 100;
}

/** Sorts texts in the same way on every machine: by their characters, whatever the language. */
export function byCharacters(one: string, other: string): number {
  if (one === other) {
    return 0;
  }
  return one < other ? -1 : 1;
}
