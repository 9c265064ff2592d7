const word = /[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/g;

/** Which objects are the same under another generated name. */
export class Renames {
  private readonly stems = new Map<string, string>();

  /** Records the names that one object had before and has after. */
  public add(before: string, after: string, stem: string): void {
    this.stems.set(before, stem);
    this.stems.set(after, stem);
  }

  /** Whether two texts differ in such names only. */
  public sameThing(before: unknown, after: unknown): boolean {
    if (this.stems.size === 0 || before === undefined || after === undefined) {
      return false;
    }
    return this.withStems(before) === this.withStems(after);
  }

  private withStems(value: unknown): string {
    return (JSON.stringify(value) ?? '').replace(word, (name) => this.stems.get(name) ?? name);
  }
}
