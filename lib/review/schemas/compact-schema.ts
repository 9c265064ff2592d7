/** A part of a kind as `kubernetes.json` keeps it: OpenAPI without its prose. */
export interface CompactSchema {
  /** Another definition, which this one is. */
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, CompactSchema>>;
  readonly additionalProperties?: CompactSchema;
  readonly items?: CompactSchema;
  /** Whether two items of a list may be equal, or have equal keys. @default - they may */
  readonly 'x-kubernetes-list-type'?: 'map' | 'set';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}
