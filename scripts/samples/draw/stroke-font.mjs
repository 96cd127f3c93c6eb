// @ts-check
import { r1 } from './canvas.mjs';

/** Single-stroke capitals and digits on a grid 4 wide and 6 high: "xy" pairs, strokes parted by spaces. */
const GLYPHS = /** @type {Record<string, string>} */ ({
  A: '062046 1434',
  B: '00304142334445360600 0333',
  C: '4130100105163645',
  D: '00304145360600',
  E: '40000646 0333',
  F: '400006 0333',
  G: '41301001051636454323',
  H: '0006 4046 0343',
  I: '1030 2026 1636',
  J: '4045361605',
  K: '0006 4003 0346',
  L: '000646',
  M: '0600234046',
  N: '06004640',
  O: '103041453616050110',
  P: '06003041423303',
  Q: '103041453616050110 2446',
  R: '06003041423303 2346',
  S: '413010010213334445361605',
  T: '0040 2026',
  U: '000516364540',
  V: '002640',
  W: '0016233640',
  X: '0046 4006',
  Y: '0023 4023 2326',
  Z: '00400646',
  0: '103041453616050110',
  1: '112026 1636',
  2: '01103041420646',
  3: '0110304142334445361605 1333',
  4: '36300444',
  5: '400002324345361605',
  6: '413010010516364544331304',
  7: '004016',
  8: '103041423313020110 133344453616050413',
  9: '051636454130100102133342',
  '.': '2526',
  '-': '1333',
  '+': '1333 2224',
  '/': '0640',
  '%': '0640 0011 3546',
  ':': '2122 2526',
});

/** @param {string} glyph */
function strokes(glyph) {
  const compact = glyph.split(' ');
  /** @type {[number, number][][]} */
  const out = [];
  for (const run of compact) {
    /** @type {[number, number][]} */
    const points = [];
    for (let i = 0; i + 1 < run.length; i += 2) points.push([Number(run[i]), Number(run[i + 1])]);
    if (points.length > 1) out.push(points);
  }
  return out;
}

/**
 * Capital letters as strokes; chart labels look the same on a machine without fonts.
 * @param {string} text @param {number} x @param {number} y top left, or top middle/right by `anchor`
 * @param {{ size?: number, color?: string, weight?: number, anchor?: 'start' | 'middle' | 'end' }} [o] size = cap height
 */
export function label(text, x, y, { size = 14, color = '#333', weight = size / 8, anchor = 'start' } = {}) {
  const unit = size / 6;
  const advance = unit * 5.6;
  const total = advance * text.length - unit * 1.6;
  const left = anchor === 'start' ? x : anchor === 'middle' ? x - total / 2 : x - total;
  let d = '';
  [...text.toUpperCase()].forEach((letter, i) => {
    for (const run of strokes(GLYPHS[letter] ?? ''))
      d += `M${run.map(([gx, gy]) => `${r1(left + i * advance + gx * unit)} ${r1(y + gy * unit)}`).join('L')}`;
  });
  return `<path d="${d}" fill="none" stroke="${color}" stroke-width="${r1(weight)}" stroke-linecap="round" stroke-linejoin="round"/>`;
}
