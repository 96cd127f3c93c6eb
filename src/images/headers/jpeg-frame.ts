/** A marker of a JPEG with its parameters, as decoders find it. */
interface Marker {
  code: number;
  parameters: Buffer;
}

/**
 * Most passes over one JPEG. Writers make 1 to 15; each of the thousands that the format allows may take some hundred
 * bytes and visits every block.
 */
export const MAX_SCANS = 100;

/** What the markers of a JPEG say of the memory and time that decoding takes. */
export interface JpegFrame {
  /** Coefficients of all components, padded to whole units; 64 a block. */
  coefficients: number;
  /** Every coefficient is held until the last scan is read, instead of a row of blocks at a time. */
  buffered: boolean;
  scans: number;
}

/**
 * Reads frame header and scans. Undefined when there is no frame header.
 *
 * Finds markers as libjpeg does, which passes over whatever stands between segments: a stricter walk would miss scans.
 */
export function readJpegFrame(file: Buffer): JpegFrame | undefined {
  let coefficients = 0;
  let components = 0;
  let buffered = false;
  let scans = 0;
  for (const { code, parameters } of markers(file)) {
    if (isFrame(code) && parameters.length >= 6) {
      components = parameters[5] ?? 0;
      coefficients = Math.max(coefficients, countCoefficients(parameters));
      // Progressive, lossless, differential: never in one pass.
      buffered ||= code !== 0xc0 && code !== 0xc1 && code !== 0xc9;
    } else if (code === 0xda) {
      scans++;
      buffered ||= (parameters[0] ?? 0) < components;
    }
  }
  return coefficients === 0 ? undefined : { coefficients, buffered, scans };
}

/** Start of frame, any kind; C4, C8 and CC are tables and an extension. */
function isFrame(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc;
}

/** ISO/IEC 10918-1 §A.1.1 and A.2.4: a component has its share of the blocks of whole units. */
function countCoefficients(frame: Buffer): number {
  const height = frame.readUInt16BE(1);
  const width = frame.readUInt16BE(3);
  const factors: [number, number][] = [];
  for (let at = 7; at < Math.min(6 + 3 * (frame[5] ?? 0), frame.length); at += 3) {
    const both = frame[at] ?? 0;
    factors.push([both >> 4 || 1, both & 15 || 1]);
  }
  const across = Math.max(1, ...factors.map(([h]) => h));
  const down = Math.max(1, ...factors.map(([, v]) => v));
  const units = Math.ceil(width / (8 * across)) * Math.ceil(height / (8 * down));
  return units * 64 * factors.reduce((sum, [h, v]) => sum + h * v, 0);
}

function* markers(file: Buffer): Generator<Marker> {
  let at = file.indexOf(0xff, 2);
  while (at >= 0 && at + 1 < file.length) {
    const code = file[at + 1] ?? 0;
    // Padding, a stuffed byte, restarts and TEM stand alone.
    const alone = code === 0xff || code <= 0x01 || (code >= 0xd0 && code <= 0xd8);
    if (code === 0xd9) return;
    let next = at + (code === 0xff ? 1 : 2);
    if (!alone && at + 4 <= file.length) {
      next = at + 2 + Math.max(2, file.readUInt16BE(at + 2));
      yield { code, parameters: file.subarray(at + 4, next) };
    }
    at = file.indexOf(0xff, next);
  }
}
