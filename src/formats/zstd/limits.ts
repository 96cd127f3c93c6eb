/** Largest window of a frame that is decoded, as a power of two: 128 MiB, what the zstd command takes without a word. */
export const MAX_WINDOW_LOG = 27;
/** The same in bytes. */
export const MAX_WINDOW_BYTES = 2 ** MAX_WINDOW_LOG;
/** Most bytes that a block holds or decodes to (RFC 8878, 3.1.1.2). */
export const MAX_BLOCK_BYTES = 128 * 1024;
/** Largest dictionary, packed or not; those of published archives are of some hundred KiB. */
export const MAX_DICTIONARY_BYTES = 16 * 1024 * 1024;
/** Largest frame with a dictionary, decoded, where Node cannot stream it and it is held whole. */
export const MAX_HELD_BYTES = 64 * 1024 * 1024;
