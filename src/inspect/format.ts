const COUNT = new Intl.NumberFormat('en-US');
const SHORT = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });

/** A count with thousands separators: `12,345`. */
export function formatCount(n: number): string {
  return COUNT.format(n);
}

/** Bytes with three significant digits, in powers of 1000: `84.2 kB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  // 999.5 would be printed as 1,000 of the smaller unit.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${SHORT.format(value)} ${units[unit]}`;
}

/** A share as a percentage: `12.3%`; `<0.1%` for what would round to nothing. */
export function formatShare(part: number, whole: number): string {
  if (whole <= 0) return '';
  const percent = (100 * part) / whole;
  return part > 0 && percent < 0.1 ? '<0.1%' : `${percent.toFixed(percent >= 99.95 ? 0 : 1)}%`;
}
