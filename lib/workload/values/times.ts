/**
 * The longest time that a prop takes, in seconds: 115 days. Kubernetes counts in 32 bits, and
 * some of the times are added up.
 */
export const longestSeconds = 10_000_000;
