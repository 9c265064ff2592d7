/** A JSON Schema, as far as it is written here. */
export type JsonSchema = Readonly<Record<string, unknown>>;
