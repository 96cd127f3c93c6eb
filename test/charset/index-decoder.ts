import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Decodes one byte sequence of a legacy encoding, or undefined where it stands for no character. */
export type SequenceDecoder = (bytes: Uint8Array) => string | undefined;

/**
 * Decoders made straight from the index files of the WHATWG Encoding standard, by the pointer formulas of its section
 * on each encoding. Used to write digests.json; the tests need the digests alone.
 *
 * @param folder - holds `index-*.txt` of the standard's repository
 */
export function indexDecoder(folder: string, encoding: string): SequenceDecoder {
  const index = (name: string) => readIndex(join(folder, `index-${name}.txt`));
  switch (encoding) {
    case 'big5': {
      const big5 = index('big5');
      const pairs = new Map([
        [1133, '\u00ca\u0304'],
        [1135, '\u00ca\u030c'],
        [1164, '\u00ea\u0304'],
        [1166, '\u00ea\u030c'],
      ]);
      return ([lead = 0, trail = 0]) => {
        if (trail > 0x7e && trail < 0xa1) return undefined;
        const pointer = (lead - 0x81) * 157 + trail - (trail < 0x7f ? 0x40 : 0x62);
        return pairs.get(pointer) ?? big5.get(pointer);
      };
    }
    case 'euc-kr': {
      const euckr = index('euc-kr');
      return ([lead = 0, trail = 0]) => euckr.get((lead - 0x81) * 190 + trail - 0x41);
    }
    case 'euc-jp': {
      const [jis0208, jis0212] = [index('jis0208'), index('jis0212')];
      return (bytes) => {
        if (bytes[0] === 0x8e) return String.fromCodePoint(0xff61 - 0xa1 + (bytes[1] ?? 0));
        const [lead = 0, trail = 0] = bytes[0] === 0x8f ? bytes.subarray(1) : bytes;
        return (bytes[0] === 0x8f ? jis0212 : jis0208).get((lead - 0xa1) * 94 + trail - 0xa1);
      };
    }
    case 'iso-2022-jp': {
      const jis0208 = index('jis0208');
      return (bytes) => {
        const table = String.fromCharCode(bytes[1] ?? 0, bytes[2] ?? 0);
        const [lead = 0, trail = 0] = bytes.subarray(3);
        if (table === '$B') return jis0208.get((lead - 0x21) * 94 + trail - 0x21);
        if (table === '(I') return String.fromCodePoint(0xff61 - 0x21 + lead);
        return ({ 92: '\u00a5', 126: '\u203e' } as Record<number, string>)[lead] ?? String.fromCharCode(lead);
      };
    }
    case 'shift_jis': {
      const jis0208 = index('jis0208');
      return (bytes) => {
        const [lead = 0, trail = 0] = bytes;
        if (bytes.length === 1) return String.fromCodePoint(0xff61 - 0xa1 + lead);
        if (trail === 0x7f) return undefined;
        const pointer = (lead - (lead < 0xa0 ? 0x81 : 0xc1)) * 188 + trail - (trail < 0x7f ? 0x40 : 0x41);
        if (pointer >= 8836 && pointer <= 10_715) return String.fromCodePoint(0xe000 - 8836 + pointer);
        return jis0208.get(pointer);
      };
    }
    case 'gb18030': {
      const [pairs, ranges] = [index('gb18030'), [...index('gb18030-ranges')]];
      return (bytes) => {
        const [a = 0, b = 0, c = 0, d = 0] = bytes;
        if (bytes.length === 2)
          return b === 0x7f ? undefined : pairs.get((a - 0x81) * 190 + b - (b < 0x7f ? 0x40 : 0x41));
        const pointer = (((a - 0x81) * 10 + b - 0x30) * 126 + c - 0x81) * 10 + d - 0x30;
        if ((pointer > 39_419 && pointer < 189_000) || pointer > 1_237_575) return undefined;
        if (pointer === 7457) return '\ue7c7';
        const range = ranges.findLast(([start]) => start <= pointer);
        if (range === undefined) return undefined;
        const code = (range[1].codePointAt(0) ?? 0) + pointer - range[0];
        // U+FFFD has a sequence of its own here; what is compared cannot tell it from an error.
        return code === 0xfffd ? undefined : String.fromCodePoint(code);
      };
    }
    case 'x-user-defined':
      return ([byte = 0]) => String.fromCodePoint(byte < 0x80 ? byte : 0xf780 + byte - 0x80);
    default: {
      const upper = index(encoding === 'iso-8859-8-i' ? 'iso-8859-8' : encoding);
      return ([byte = 0]) => (byte < 0x80 ? String.fromCharCode(byte) : upper.get(byte - 0x80));
    }
  }
}

/** Characters by pointer. */
function readIndex(path: string): Map<number, string> {
  const characters = new Map<number, string>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const entry = /^\s*(\d+)\s+0x([0-9A-F]+)/.exec(line);
    if (entry !== null)
      characters.set(Number(entry[1]), String.fromCodePoint(Number.parseInt(entry[2] ?? '', 16)));
  }
  return characters;
}
