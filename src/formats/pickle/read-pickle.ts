import { findFetchedSlots } from './memo-use.js';
import { PICKLE_LIMITS, type PickleLimits } from './pickle-limits.js';
import type { PickleValue } from './pickle-value.js';
import { readOpcodes } from './read-opcodes.js';
import { Unpickler } from './unpickler.js';

/** What a pickle is called in errors, and limits that differ from {@link PICKLE_LIMITS}. */
export interface ReadPickleOptions extends Partial<PickleLimits> {
  name: string;
}

/** Pieces that a buffer is walked in. */
const PIECE = 1 << 20;

/**
 * Reads a pickled list item by item without executing anything: dicts, lists, tuples (as lists), str, bytes, int,
 * float, bool and None of protocols 2 to 5.
 *
 * The bytes are walked twice: once to see which memo slots matter, once to build. Memory is one item, what the
 * memo must keep, and the stream's own pieces.
 *
 * @param open - opens the bytes from their start; called twice
 * @throws BadInputError with the opcode and its offset: `pickle_runs_code` (GLOBAL, REDUCE, BUILD and their like,
 *   persistent ids), `pickle_unsupported`, `pickle_malformed`, `pickle_truncated`, `pickle_trailing_bytes`,
 *   `pickle_too_large`, `pickle_too_deep`, `pickle_not_a_list`
 */
export async function* readPickleList(
  open: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: ReadPickleOptions,
): AsyncGenerator<PickleValue> {
  const { name, ...over } = options;
  const limits = { ...PICKLE_LIMITS, ...over };
  const slots = await findFetchedSlots(open(), name, limits);
  const unpickler = new Unpickler(name, limits, slots, true);
  for await (const batch of readOpcodes(open(), name, limits.maxBytes)) {
    for (const opcode of batch) unpickler.step(opcode);
    yield* unpickler.takeItems();
  }
}

/** Reads one pickled value from memory; see {@link readPickleList} for what is read and refused. */
export async function readPickle(bytes: Uint8Array, options: ReadPickleOptions): Promise<PickleValue> {
  const { name, ...over } = options;
  const limits = { ...PICKLE_LIMITS, ...over };
  const slots = await findFetchedSlots(piecesOf(bytes), name, limits);
  const unpickler = new Unpickler(name, limits, slots, false);
  for await (const batch of readOpcodes(piecesOf(bytes), name, limits.maxBytes))
    for (const opcode of batch) unpickler.step(opcode);
  return unpickler.result();
}

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += PIECE) yield bytes.subarray(at, at + PIECE);
}
