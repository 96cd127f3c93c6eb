import type { Input, InputOpener } from './input.js';

/** An opener that tells of the bytes which are read of its inputs, as they come. */
export function countReads(opener: InputOpener, onBytes: (bytes: number) => void): InputOpener {
  return {
    ...opener,
    async open(uri, options): Promise<Input> {
      const input = await opener.open(uri, options);
      return {
        ...input,
        async *read(range) {
          for await (const chunk of input.read(range)) {
            onBytes(chunk.byteLength);
            yield chunk;
          }
        },
      };
    },
  };
}
