/**
 * Whether an ICC profile calls itself sRGB in its description tag; such pixels need no conversion.
 *
 * Reads the tag table of ICC.1:2022 §7.3; the description is ASCII (version 2) or UTF-16BE (version 4).
 */
export function isSrgbProfile(icc: Uint8Array): boolean {
  const profile = Buffer.from(icc.buffer, icc.byteOffset, icc.byteLength);
  if (profile.length < 132) return false;
  const tags = Math.min(profile.readUInt32BE(128), 100);
  for (let tag = 0; tag < tags; tag++) {
    const at = 132 + tag * 12;
    if (at + 12 > profile.length) return false;
    if (profile.toString('latin1', at, at + 4) !== 'desc') continue;
    const start = profile.readUInt32BE(at + 4);
    const end = start + Math.min(profile.readUInt32BE(at + 8), 1024);
    return /srgb/i.test(profile.toString('latin1', start, end).replaceAll('\0', ''));
  }
  return false;
}
