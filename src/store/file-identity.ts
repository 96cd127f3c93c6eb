import type { BigIntStats } from 'node:fs';
import { fileVersion } from './fs-list.js';

/** What tells a local file from another one, and from itself after it was written to. */
export interface FileIdentity {
  bytes: number;
  /** As {@link fileVersion} writes it. */
  version: string;
  mtimeNs: bigint;
  ctimeNs: bigint;
  /** Device and inode. */
  place: string;
}

/** Picks {@link FileIdentity}. */
export function identityOf({ size, mtimeNs, ctimeNs, dev, ino }: BigIntStats): FileIdentity {
  const bytes = Number(size);
  // As Node makes it for stats without bigint, to the last bit: plans hold it.
  const mtimeMs = Number(mtimeNs / 1_000_000_000n) * 1000 + Number(mtimeNs % 1_000_000_000n) / 1_000_000;
  return { bytes, version: fileVersion({ size: bytes, mtimeMs }), mtimeNs, ctimeNs, place: `${dev}:${ino}` };
}

/**
 * What sets a file apart from what it was; undefined when it is the same.
 *
 * Network file systems give one file several inodes, a minute apart; its time of change stays then, and is never that of
 * a file that was moved into its place.
 */
export function differenceOf(before: FileIdentity, now: FileIdentity): string | undefined {
  if (before.bytes !== now.bytes) return `its size went from ${before.bytes} to ${now.bytes} bytes`;
  if (before.mtimeNs !== now.mtimeNs)
    return `it was modified at ${isoTime(now.mtimeNs)}, was of ${isoTime(before.mtimeNs)}`;
  if (before.place !== now.place && before.ctimeNs !== now.ctimeNs)
    return 'another file of the same size and time lies in its place';
  return undefined;
}

/** What the version of a local file says; undefined for other versions. */
export function fileFacts(version: string): { bytes: number; time: string } | undefined {
  const [, bytes, ms] = /^(\d+)-(\d+)(?:\.\d+)?$/.exec(version) ?? [];
  return bytes === undefined || ms === undefined
    ? undefined
    : { bytes: Number(bytes), time: isoTime(BigInt(ms) * 1_000_000n) };
}

/** To the nanosecond where it matters, so that `touch -d` can put it back. */
function isoTime(ns: bigint): string {
  const date = new Date(Number(ns / 1_000_000n));
  if (Number.isNaN(date.getTime())) return `${ns} ns`;
  const below = ns % 1_000_000n;
  return below <= 0n
    ? date.toISOString()
    : `${date.toISOString().slice(0, -1)}${String(below).padStart(6, '0')}Z`;
}
