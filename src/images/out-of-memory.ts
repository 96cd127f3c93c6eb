/** The decoder ran out of memory on an image within the limits: a fault of the machine, not of the image. */
export class OutOfMemoryError extends Error {
  override readonly name = 'OutOfMemoryError';
  constructor(cause: unknown) {
    super('out of memory', { cause });
  }
}

/**
 * Whether libvips or an encoder says that an allocation failed.
 *
 * Its message buffer is the whole process's, so that with several threads the words may come from another image; then
 * the machine is out of memory all the same.
 */
export function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof Error &&
    /out of memory|insufficient memory|cannot allocate memory|bad_alloc/i.test(error.message)
  );
}
