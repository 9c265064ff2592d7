let status: 1 | 2 = 1;

/** How the command ends when it fails, and nobody's call was wrong. */
export function failureStatus(): 1 | 2 {
  return status;
}

/** Says that 1 is what the command found, as in a review: then nothing else may end with it. */
export function failWithTwo(): void {
  status = 2;
}
