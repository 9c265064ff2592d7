/** Stands in the place of a value that is known only when it is deployed, whatever its type: no check knows it. */
export const unknownYet = 'known-at-the-deployment';
