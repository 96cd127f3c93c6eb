import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Tells a process from every other one, also from a later one that is given its number. */
export interface ProcessIdentity {
  /** Host name, for people: two machines may share one, and a machine may change it. */
  host: string;
  /** Where its number means something: a hash of host, boot, PID and time namespace; {@link NOWHERE} if unknown. */
  space: string;
  pid: number;
  /** Clock ticks from boot to its start; `0` where the system does not say. */
  start: string;
}

/**
 * What can be said of another process from here. `unknown`: it is or was on another machine, in another PID namespace
 * or before a reboot, where its number says nothing; only signs of life can decide.
 */
export type Life = 'alive' | 'dead' | 'unknown';

/** Stands for a space on systems without /proc: nothing can be said of any other process there. */
const NOWHERE = '000000000000';
const TEXT = /^(\w{1,60})-([0-9a-f]{12})-(\d+)\.(\d+)$/;

let own: ProcessIdentity | undefined;

/** This process. */
export function thisProcess(): ProcessIdentity {
  own ??= { ...spaceOf(hostname()), pid: process.pid, start: statOf('self')?.start ?? '0' };
  return own;
}

/** `<host>-<space>-<pid>.<start>`: safe in a file name, and read back by {@link parseIdentity}. */
export function formatIdentity({ host, space, pid, start }: ProcessIdentity): string {
  return `${host}-${space}-${pid}.${start}`;
}

/** Undefined for anything that {@link formatIdentity} did not write. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  const [, host, space, pid, start] = TEXT.exec(text) ?? [];
  if (host === undefined || space === undefined || start === undefined) return undefined;
  return { host, space, pid: Number(pid), start };
}

/**
 * Whether a process lives. `dead` is certain, and so is `alive` but for systems that hide when a process began; no
 * process is called dead because it has another user, namespace, machine or boot.
 */
export function lifeOf(other: ProcessIdentity): Life {
  const self = thisProcess();
  if (other.space === NOWHERE || other.space !== self.space) return 'unknown';
  if (other.pid === self.pid) return other.start === self.start ? 'alive' : 'dead';
  return numberLives(other.pid, other.start) ? 'alive' : 'dead';
}

/**
 * Whether a process of this number lives in the PID namespace of this one; with `start`, whether it is the one that
 * began then and not a later one.
 */
export function numberLives(pid: number, start?: string): boolean {
  if (!Number.isSafeInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM and whatever else: it lives, under another user.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  // A /proc of another namespace, as `unshare --pid` leaves it, numbers processes otherwise.
  const stat = readOrNone(() => readlinkSync('/proc/self')) === String(process.pid) ? statOf(pid) : undefined;
  // A mount may hide the processes of other users: what cannot be read is no proof of death.
  if (stat === undefined) return true;
  // A zombie runs no more; it only waits for its parent to ask how it ended.
  if (stat.state === 'Z' || stat.state === 'X') return false;
  return start === undefined || stat.start === start;
}

/**
 * The clock that {@link monotonicMs} reads: one of a boot and a time namespace. Undefined where it is unknown, and
 * then readings of two processes must not be compared.
 */
export function monotonicClock(): string | undefined {
  const boot = readOrNone(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  return boot === undefined
    ? undefined
    : `${boot} ${readOrNone(() => readlinkSync('/proc/self/ns/time')) ?? ''}`;
}

/** Milliseconds of a clock that nobody sets, the same for all processes with one {@link monotonicClock}. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

function spaceOf(name: string): Pick<ProcessIdentity, 'host' | 'space'> {
  const host = name.replace(/\W/g, '_').slice(0, 60) || '_';
  // The time namespace is part of it because starts of processes are measured by its clock.
  const clock = monotonicClock();
  const namespace = readOrNone(() => readlinkSync('/proc/self/ns/pid'));
  if (clock === undefined || namespace === undefined) return { host, space: NOWHERE };
  const hash = createHash('sha256').update([name, clock, namespace].join('\n'));
  return { host, space: hash.digest('hex').slice(0, 12) };
}

/** Fields 3 and 22 of /proc/PID/stat, counted behind the name, which may hold spaces and parentheses. */
function statOf(pid: number | 'self'): { state: string; start: string } | undefined {
  const text = readOrNone(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields?.[0], fields?.[19]];
  return state === undefined || start === undefined ? undefined : { state, start };
}

/** What only Linux has, and not every mount of it shows, is absent elsewhere. */
function readOrNone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
