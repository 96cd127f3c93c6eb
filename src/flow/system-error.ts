import { BadInputError, describeError, RetryError, StopError, WeftError } from '../errors.js';

/** The `code` of an error of the system or of Node, such as `ENOSPC`. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

interface Meaning {
  class: typeof StopError | typeof RetryError | typeof BadInputError;
  code: string;
  /** What is wrong, and how to fix it. */
  text: string;
}

const stop = (code: string, text: string): Meaning => ({ class: StopError, code, text });
const FULL = stop('disk_full', 'no space left; free some, or choose another folder');
const FORBIDDEN = stop(
  'permission_denied',
  'permission denied; give this user access, or choose another folder',
);
const OPEN_FILES = stop('too_many_open_files', 'too many open files; raise the limit (ulimit -n)');
const DISK_ERROR = stop(
  'disk_error',
  'the disk or the mount failed (input/output error); check it, then run the same command again',
);
const MEMORY = stop(
  'out_of_memory',
  'the system is out of memory; free some, or use fewer workers (run.workers)',
);
const CONFLICT = stop('key_conflict', 'a file and a folder would need the same name; use an empty folder');
const BUSY: Meaning = { class: RetryError, code: 'store_unavailable', text: 'busy; try again' };
const NETWORK: Meaning = {
  class: RetryError,
  code: 'network_failed',
  text: 'the network or the server failed; try again later',
};

/** What codes of the system mean to whoever runs a command. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  ENOSPC: FULL,
  EDQUOT: { ...FULL, text: 'the disk quota is used up; free some space, or choose another folder' },
  EFBIG: stop(
    'file_too_large',
    'the file grows larger than the system allows; raise the limit (ulimit -f), or choose another folder',
  ),
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  EROFS: stop(
    'read_only_file_system',
    'the file system is read-only; choose another folder, or mount it writable',
  ),
  EMFILE: OPEN_FILES,
  ENFILE: {
    ...OPEN_FILES,
    text: 'too many open files in the whole system; close some, or raise fs.file-max',
  },
  EIO: DISK_ERROR,
  ENXIO: DISK_ERROR,
  ENODEV: DISK_ERROR,
  ENOMEM: MEMORY,
  ERR_WORKER_OUT_OF_MEMORY: MEMORY,
  EAGAIN: stop(
    'too_many_processes',
    'the system cannot start more threads or processes; raise the limit (ulimit -u), or use fewer workers (run.workers)',
  ),
  ENAMETOOLONG: {
    class: BadInputError,
    code: 'bad_key',
    text: 'the name is too long for this file system',
  },
  ENOENT: { class: BadInputError, code: 'not_found', text: 'no such file or folder; check the name' },
  ELOOP: { class: BadInputError, code: 'not_found', text: 'its symbolic links form a loop; fix them' },
  EEXIST: CONFLICT,
  ENOTDIR: CONFLICT,
  EISDIR: CONFLICT,
  ENOTEMPTY: CONFLICT,
  EBUSY: BUSY,
  ESTALE: BUSY,
  ETIMEDOUT: BUSY,
  ECONNREFUSED: NETWORK,
  ECONNRESET: NETWORK,
  ENOTFOUND: NETWORK,
  EAI_AGAIN: NETWORK,
  EHOSTUNREACH: NETWORK,
  ENETUNREACH: NETWORK,
};

/** How native libraries (DuckDB, libvips) and V8 name the same: by the C library's texts, inside their own. */
const TEXTS: readonly [pattern: RegExp, errno: string][] = [
  [/no space left on device/i, 'ENOSPC'],
  [/disk quota exceeded/i, 'EDQUOT'],
  [/too many open files in system/i, 'ENFILE'],
  [/too many open files/i, 'EMFILE'],
  [/read-only file system/i, 'EROFS'],
  [/permission denied/i, 'EACCES'],
  [/input\/output error/i, 'EIO'],
  [/cannot allocate memory|array buffer allocation failed|^out of memory error/i, 'ENOMEM'],
  [/resource temporarily unavailable/i, 'EAGAIN'],
];

/** Scratch folders, whose place is an option. */
const STAGING = /[\\/]weft-\w+-\d+-\w+(?:[\\/]|$)/;

/** Causes are followed this far. */
const MAX_DEPTH = 8;

/**
 * An error of the system as one line that says what, where and how to fix it, or undefined when it is none.
 *
 * Looks through causes; an error of ours among them is the answer. The one place where such codes get their meaning: whoever knows a better place than the error
 * itself names it.
 *
 * @param where - the file or service concerned; default: what the error names
 */
export function describeSystemError(error: unknown, where?: string): WeftError | undefined {
  let cause = error;
  for (let depth = 0; depth < MAX_DEPTH && cause instanceof Error; depth++, cause = cause.cause) {
    if (cause instanceof WeftError) return cause;
    const meaning = meaningOf(cause);
    if (meaning === undefined) continue;
    const place = where ?? placeOf(cause) ?? describeError(cause);
    const hint = STAGING.test(place) ? ' (run.scratch, --scratch)' : '';
    return new meaning.class(meaning.code, `${place}: ${meaning.text}${hint}`, { cause: error });
  }
  return undefined;
}

/**
 * The error of work whose code could not be loaded for want of open files, or undefined: not the fault of what was
 * worked on, which must not be counted as lost. Errors from threads have no codes; the text is Node's, at its start,
 * since further on it may quote a stranger's.
 */
export function describeUnloadable(error: unknown): WeftError | undefined {
  const refused = error instanceof Error && /^E[MN]FILE: too many open files/.test(error.message);
  return refused ? describeSystemError(error, describeError(error)) : undefined;
}

function meaningOf(error: Error): Meaning | undefined {
  const code = errnoOf(error);
  if (code !== undefined && Object.hasOwn(MEANINGS, code)) return MEANINGS[code];
  const errno = TEXTS.find(([text]) => text.test(error.message))?.[1];
  return errno === undefined ? undefined : MEANINGS[errno];
}

/** The file, address or host that an error of Node names; else the call that failed. */
function placeOf(error: Error): string | undefined {
  const { path, dest, address, port, hostname, syscall } = error as Error & Record<string, unknown>;
  // Of a copy or a rename, the target is what fills a disk.
  if (typeof dest === 'string') return dest;
  if (typeof path === 'string') return path;
  if (typeof address === 'string') return `${address}:${String(port)}`;
  if (typeof hostname === 'string') return hostname;
  return typeof syscall === 'string' ? `the system call ${syscall}` : undefined;
}
