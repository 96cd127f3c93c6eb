import { RESTORE_HINT } from '../corpus/check-record.js';
import { type StoredSample, sampleOfMembers } from '../corpus/corpus-reader.js';
import { BadInputError, describeError, WeftError } from '../errors.js';
import { readTar, type TarMember } from '../formats/tar/tar-members.js';
import type { Sample } from '../model/sample.js';
import type { Store } from '../store/store.js';

/** Where a document lies. */
export interface DocumentPlace {
  /** Unit that wrote the shard. */
  unit: string;
  /** Name of the tar, relative to the corpus. */
  shard: string;
  /** Offset of its first tar header in the shard. */
  offset: number;
  /** From that header to the end of its last member's padding. */
  bytes: number;
}

/** Reads a document with its images by one ranged read. Throws BadInputError `sample_unreadable`. */
export async function readStored(store: Store, place: DocumentPlace): Promise<StoredSample> {
  return checked(await readMembers(store, place, false), place);
}

/** Reads a document's JSON, and no more of its range than it takes: it is the first member. */
export async function readSampleJson(store: Store, place: DocumentPlace): Promise<Sample> {
  return checked(await readMembers(store, place, true), place).sample;
}

async function readMembers(store: Store, place: DocumentPlace, jsonOnly: boolean): Promise<TarMember[]> {
  const members: TarMember[] = [];
  const bytes = store.get(place.shard, { start: place.offset, end: place.offset + place.bytes - 1 });
  try {
    for await (const member of readTar(bytes)) {
      members.push(member);
      if (jsonOnly && member.name.endsWith('.json')) break;
    }
  } catch (error) {
    // A missing shard or a broken connection speaks for itself; bytes that are no tar need the place.
    if (error instanceof WeftError && !error.code.startsWith('tar_')) throw error;
    throw unreadable(place, describeError(error), error);
  }
  return members;
}

function checked(members: readonly TarMember[], place: DocumentPlace): StoredSample {
  const where = `${place.shard} at byte ${place.offset}`;
  try {
    return sampleOfMembers(members, where, nodesFault);
  } catch (error) {
    throw unreadable(
      place,
      describeError(error).replace(`${where}: `, '').replace(`; ${RESTORE_HINT}`, ''),
      error,
    );
  }
}

/** A document is shown with what is wrong in it, as long as it has nodes of the two kinds to be shown. */
function nodesFault(value: unknown): string | undefined {
  const { nodes } = (value ?? {}) as Partial<Sample>;
  const shown =
    Array.isArray(nodes) && nodes.every((node) => node?.type === 'text' || node?.type === 'image');
  return shown ? undefined : 'its JSON is no sample';
}

function unreadable({ shard, offset }: DocumentPlace, what: string, cause?: unknown): BadInputError {
  return new BadInputError(
    'sample_unreadable',
    `${shard}: the document at byte ${offset} cannot be read (${what}); ${RESTORE_HINT}`,
    { cause },
  );
}
