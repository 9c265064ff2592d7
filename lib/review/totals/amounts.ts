/** What all objects together ask for. */
export interface Amounts {
  readonly pods: number;
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  /**
   * How many accelerators of each product: `{ "NVIDIA-L4": 2 }`. Where any product will do, the key is the resource:
   * `nvidia.com/gpu`.
   */
  readonly accelerators: Readonly<Record<string, number>>;
  /**
   * How much of each other extended resource, by its name: `{ "vpc.amazonaws.com/efa": 32 }`. Huge pages in bytes.
   * @default - none
   */
  readonly extended?: Readonly<Record<string, number>>;
}
