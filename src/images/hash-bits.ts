/** A hash of 64 bits as 16 lower-case hex digits; bit 0 is the most significant. */
export function bitsToHex(isSet: (bit: number) => boolean): string {
  let hex = '';
  for (let digit = 0; digit < 16; digit++) {
    let nibble = 0;
    for (let bit = 0; bit < 4; bit++) nibble = nibble * 2 + (isSet(digit * 4 + bit) ? 1 : 0);
    hex += nibble.toString(16);
  }
  return hex;
}
