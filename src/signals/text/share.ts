/** A share with four decimals: enough for any threshold, and a third of the digits to store. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1e4) / 1e4;
}
