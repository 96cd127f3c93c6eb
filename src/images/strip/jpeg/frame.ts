/** A component of a frame, and how far its coefficients have been sent. */
export interface Component {
  id: number;
  /** Number of its quantisation table. */
  quantisation: number;
  /** Blocks of a unit across and down. */
  across: number;
  down: number;
  /** Blocks that a scan of this component alone has. */
  blocksWide: number;
  blocksHigh: number;
  /** Blocks of a row with those that fill up the last unit. */
  stride: number;
  /** Lowest bit that was sent of each coefficient, in zigzag order; -1 before its first scan. */
  sent: Int8Array;
  /** Progressive frames: one bit per coefficient that is not zero, 64 to a block. */
  nonzero: Uint32Array;
}

/** A frame header (ISO/IEC 10918-1 §B.2.2). */
export interface Frame {
  progressive: boolean;
  unitsWide: number;
  unitsHigh: number;
  components: Component[];
}

/**
 * Reads the parameters of SOF0, SOF1 or SOF2. Undefined for more than eight bits, a height that is stated later, sizes
 * that do not fit, and data behind the last component.
 */
export function readFrame(marker: number, parameters: Buffer): Frame | undefined {
  const count = parameters[5] ?? 0;
  if (parameters.length !== 6 + 3 * count || count < 1 || count > 4 || parameters[0] !== 8) return undefined;
  const height = parameters.readUInt16BE(1);
  const width = parameters.readUInt16BE(3);
  const listed = Array.from({ length: count }, (_, n) => {
    const at = 6 + 3 * n;
    const factors = parameters[at + 1] ?? 0;
    const [id = 0, , quantisation = 0] = parameters.subarray(at);
    return { id, quantisation, across: factors >> 4, down: factors & 15 };
  });
  const sound = listed.every(({ across, down }) => across >= 1 && across <= 4 && down >= 1 && down <= 4);
  const distinct = new Set(listed.map(({ id }) => id)).size === count;
  if (width === 0 || height === 0 || !sound || !distinct) return undefined;
  const across = Math.max(...listed.map((component) => component.across));
  const down = Math.max(...listed.map((component) => component.down));
  const unitsWide = Math.ceil(width / (8 * across));
  const unitsHigh = Math.ceil(height / (8 * down));
  const progressive = marker === 0xc2;
  const components = listed.map((component) => ({
    ...component,
    blocksWide: Math.ceil(Math.ceil((width * component.across) / across) / 8),
    blocksHigh: Math.ceil(Math.ceil((height * component.down) / down) / 8),
    stride: unitsWide * component.across,
    sent: new Int8Array(64).fill(-1),
    nonzero: new Uint32Array(progressive ? unitsWide * component.across * unitsHigh * component.down * 2 : 0),
  }));
  return { progressive, unitsWide, unitsHigh, components };
}

/** Whether every coefficient of every component has been sent to its last bit. */
export function isComplete({ components }: Frame): boolean {
  return components.every(({ sent }) => sent.every((bit) => bit === 0));
}
