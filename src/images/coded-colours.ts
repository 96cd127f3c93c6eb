/** How a picture's numbers mean colours, by the code points of ITU-T H.273. */
export interface CodedColours {
  primaries: number;
  transfer: number;
}

const PRIMARIES: Readonly<Record<number, readonly number[]>> = {
  // BT.2020 and Display P3 to BT.709, which sRGB shares, row by row.
  9: [1.6605, -0.5876, -0.0728, -0.1246, 1.1329, -0.0083, -0.0182, -0.1006, 1.1187],
  12: [1.2249, -0.2247, 0, -0.042, 1.0419, 0, -0.0197, -0.0786, 1.0979],
};
const PQ = 16;
const HLG = 18;
/** White of ordinary pictures within an HDR one, and the brightest that HLG is made for, in nits (BT.2408). */
const WHITE = 203;
const HLG_PEAK = 1000;
/** Light up to here is kept as it is; what is brighter is compressed below white. */
const KNEE = 0.8;
/** Steps in which light is turned back to numbers. */
const STEPS = 4096;

/** Whether colours are other ones than those of sRGB. */
export function areForeign({ primaries, transfer }: CodedColours): boolean {
  return primaries in PRIMARIES || transfer === PQ || transfer === HLG;
}

/**
 * Converts pixels to sRGB, in place; alpha stays.
 *
 * Wide colours are cut at the border of sRGB. HDR is brought down so that its white is near white: light up to four
 * fifths of white stays as it is, brighter light is compressed.
 */
export function convertColours(
  data: Uint8Array,
  channels: 3 | 4,
  { primaries, transfer }: CodedColours,
): void {
  const toLight = Float64Array.from({ length: 256 }, (_, level) => lightOf(level / 255, transfer));
  const toLevel = Uint8Array.from({ length: STEPS + 1 }, (_, step) => levelOf(step / STEPS));
  const m = PRIMARIES[primaries] ?? [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const isHdr = transfer === PQ || transfer === HLG;
  const light = [0, 0, 0];
  for (let at = 0; at < data.length; at += channels) {
    for (let i = 0; i < 3; i++) light[i] = toLight[data[at + i] ?? 0] ?? 0;
    const [r = 0, g = 0, b = 0] = light;
    for (let i = 0; i < 3; i++) {
      const mixed = (m[i * 3] ?? 0) * r + (m[i * 3 + 1] ?? 0) * g + (m[i * 3 + 2] ?? 0) * b;
      const shown = Math.min(1, Math.max(0, isHdr ? compress(mixed) : mixed));
      data[at + i] = toLevel[Math.round(shown * STEPS)] ?? 0;
    }
  }
}

/** Light, 1 is white, that a number from 0 to 1 stands for. */
function lightOf(value: number, transfer: number): number {
  if (transfer === PQ) {
    const power = value ** (1 / 78.84375);
    const nits =
      10_000 * (Math.max(0, power - 0.8359375) / (18.8515625 - 18.6875 * power)) ** (1 / 0.1593017578125);
    return nits / WHITE;
  }
  if (transfer === HLG) {
    const scene =
      value <= 0.5 ? (value * value) / 3 : (Math.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12;
    return (HLG_PEAK * scene ** 1.2) / WHITE;
  }
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function levelOf(light: number): number {
  return Math.round(255 * (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055));
}

function compress(light: number): number {
  return light <= KNEE ? light : KNEE + (1 - KNEE) * (1 - Math.exp((KNEE - light) / 0.6));
}
