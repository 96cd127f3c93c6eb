import { decodePickleText } from './decode-text.js';
import { OP, opcodeName } from './opcodes.js';
import { pickleError } from './pickle-limits.js';
import { PickleFloat, type PickleValue } from './pickle-value.js';
import type { Opcode } from './read-opcodes.js';

/** The value that an opcode carries by itself; undefined for opcodes that work on the stack or the memo. */
export function readScalar({ code, at, data }: Opcode, name: string): PickleValue | undefined {
  switch (code) {
    case OP.NONE:
      return null;
    case OP.NEWTRUE:
      return true;
    case OP.NEWFALSE:
      return false;
    case OP.BININT:
      return data.readInt32LE();
    case OP.BININT1:
      return data.readUInt8();
    case OP.BININT2:
      return data.readUInt16LE();
    case OP.LONG1:
    case OP.LONG4:
      return readInteger(data);
    case OP.BINFLOAT:
      return new PickleFloat(data.readDoubleBE());
    case OP.BINUNICODE:
    case OP.SHORT_BINUNICODE:
    case OP.BINUNICODE8: {
      const text = decodePickleText(data);
      if (text === undefined)
        throw pickleError(
          'pickle_malformed',
          name,
          at,
          `opcode ${opcodeName(code)} holds text that is not UTF-8`,
        );
      return text;
    }
    case OP.BINBYTES:
    case OP.SHORT_BINBYTES:
    case OP.BINBYTES8:
    case OP.BYTEARRAY8:
      // A copy: the stream's piece would live as long as a view of it.
      return Uint8Array.from(data);
    default:
      return undefined;
  }
}

/** A little-endian two's complement integer: a number where it fits one exactly. */
function readInteger(data: Buffer): number | bigint {
  if (data.length === 0) return 0;
  const digits = Buffer.from(data).reverse().toString('hex');
  const value = BigInt.asIntN(data.length * 8, BigInt(`0x${digits}`));
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
