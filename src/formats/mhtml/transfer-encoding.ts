/** Undoes a Content-Transfer-Encoding; names that are none (`7bit`, `8bit`, `binary`, noise) leave the bytes as they are. */
export function decodeTransfer(bytes: Buffer, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(bytes.toString('latin1'), 'base64');
  return encoding === 'quoted-printable' ? decodeQuotedPrintable(bytes) : bytes;
}

const EQUALS = 0x3d;
const CR = 0x0d;
const LF = 0x0a;

/** Quoted-printable (RFC 2045, section 6.7); an equals sign that begins no escape stays as it is. */
function decodeQuotedPrintable(bytes: Buffer): Buffer {
  const decoded = Buffer.allocUnsafe(bytes.length);
  let size = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== EQUALS) {
      decoded[size++] = byte;
      continue;
    }
    const [next, after] = [bytes[at + 1], bytes[at + 2]];
    const value = hexDigit(next) * 16 + hexDigit(after);
    if (!Number.isNaN(value)) {
      decoded[size++] = value;
      at += 2;
    } else if (next === LF) at += 1;
    else if (next === CR && after === LF) at += 2;
    // The last line of all may be broken off behind its soft line break.
    else if (next !== undefined) decoded[size++] = byte;
  }
  return decoded.subarray(0, size);
}

function hexDigit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN;
}
