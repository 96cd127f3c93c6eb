/** Something that a figure or one of its sides needs is not there: it is skipped, and the run says so. */
export class AbsentError extends Error {
  name = 'AbsentError';
}
