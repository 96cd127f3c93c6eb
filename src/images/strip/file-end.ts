/** How the walk through a file's own structure ended: at its end, where the bytes stop short, or in nonsense. */
export type FileEnd = 'reached' | 'cut' | 'broken';
