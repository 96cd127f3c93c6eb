import { isRemote } from '../unit-plan.js';

/** Names of tar archives. */
export const TAR_FILES = /\.(?:tar|tar\.gz|tgz|tar\.zst|tzst)$/i;

/** Whether a name is that of a tar archive. */
export function isTarName(name: string): boolean {
  return TAR_FILES.test(name);
}

/** The folder part of a name; `.` when it has none. */
export function parentOf(name: string): string {
  const slash = name.lastIndexOf('/');
  if (slash < 0) return '.';
  return slash === 0 || isRemote(name) ? name.slice(0, slash + 1) : name.slice(0, slash);
}

/** A path below a folder as one name. */
export function joinPath(root: string, path: string): string {
  if (root === '.' || root === '') return path;
  return root.endsWith('/') ? root + path : `${root}/${path}`;
}

/** The path of a file counted from a folder above it. */
export function pathBelow(root: string, file: string): string {
  const prefix = joinPath(root, '');
  const path = file.startsWith(prefix) ? file.slice(prefix.length) : file;
  return path.startsWith('./') ? path.slice(2) : path;
}
