/** A pattern where `*` matches any run of characters within a path segment; everything else stands for itself. */
export function globPattern(glob: string): RegExp {
  // Runs of stars are one star: `**` would backtrack quadratically, `***` cubically.
  const parts = glob.split(/\*+/).map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]*')}$`);
}

/** Whether a pattern says itself which files it means: `pages/*.bin` does, `pages/*` leaves it to the reader. */
export function namesFiles(glob: string): boolean {
  return !/[*/]$/.test(glob);
}
