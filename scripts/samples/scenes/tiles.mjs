// @ts-check
import { canvas, polyline, r1 } from '../draw/canvas.mjs';
import { field, vignette } from '../draw/scenery.mjs';

/**
 * A wall of glazed tiles: one motif repeated, each tile fired a little differently, grouted, lit from the upper left.
 * @param {string} seed @param {number} size @param {string} grout
 * @param {(c: ReturnType<typeof canvas>, x: number, y: number, s: number, column: number, row: number) => string} motif
 */
function wall(seed, size, grout, motif) {
  const c = canvas(800, 800, seed);
  field(c, grout);
  for (let row = 0; row * size < 800; row += 1)
    for (let column = 0; column * size < 800; column += 1) {
      const x = column * size + 2;
      const y = row * size + 2;
      const s = size - 4;
      c.add(
        `<g clip-path="${c.clip(`<rect x="${x}" y="${y}" width="${s}" height="${s}" rx="4"/>`)}">${motif(c, x, y, s, column, row)}`,
      );
      c.add(
        `<rect x="${x}" y="${y}" width="${s}" height="${s}" fill="${c.random.chance(0.5) ? '#000' : '#fff'}" fill-opacity="${r1(c.random.range(0, 1)) === '0' ? 0 : (c.random.int(1, 9) / 100).toFixed(2)}"/></g>`,
      );
      c.add(
        `<path d="M${x + 3} ${y + s - 4}V${y + 3}H${x + s - 4}" stroke="#fff" stroke-opacity="0.35" stroke-width="3" fill="none"/><path d="M${x + 4} ${y + s - 2}H${x + s - 2}V${y + 4}" stroke="#000" stroke-opacity="0.22" stroke-width="3" fill="none"/>`,
      );
    }
  field(
    c,
    c.linear(
      [
        [0, '#fff', 0.22],
        [0.5, '#fff', 0],
        [1, '#000', 0.2],
      ],
      'diagonal',
    ),
  );
  vignette(c, 0.25);
  return c;
}

/** @param {number} x @param {number} y @param {number} outer @param {number} inner @param {number} points */
function star(x, y, outer, inner, points) {
  /** @type {[number, number][]} */
  const list = [];
  for (let i = 0; i < points * 2; i += 1) {
    const a = (Math.PI * i) / points;
    const r = i % 2 === 0 ? outer : inner;
    list.push([x + Math.cos(a) * r, y + Math.sin(a) * r]);
  }
  return polyline(list, true);
}
const square = (
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number} */ s,
  /** @type {string} */ fill,
) => `<rect x="${x}" y="${y}" width="${s}" height="${s}" fill="${fill}"/>`;

export const starTiles = () =>
  wall(
    'star-tiles',
    160,
    '#d8d0c0',
    (_c, x, y, s) =>
      `${square(x, y, s, '#1f5f78')}<path d="${star(x + s / 2, y + s / 2, s * 0.56, s * 0.33, 8)}" fill="#f0e6cc"/><path d="${star(x + s / 2, y + s / 2, s * 0.4, s * 0.24, 8)}" fill="#c9702f"/><path d="${star(x + s / 2, y + s / 2, s * 0.22, s * 0.1, 8)}" fill="#123c52"/><path d="M${x} ${y}h26l-26 26zM${x + s} ${y}v26l-26 -26zM${x} ${y + s}v-26l26 26zM${x + s} ${y + s}h-26l26 -26z" fill="#e0b04a"/>`,
  );

export const waveTiles = () =>
  wall('wave-tiles', 100, '#e7e4da', (_c, x, y, s) => {
    let art = square(x, y, s, '#f4f1e6');
    for (const [cx, cy] of [
      [x, y + s],
      [x + s, y + s],
      [x + s / 2, y + s / 2],
      [x, y + s * 1.5],
      [x + s, y + s * 1.5],
      [x, y],
      [x + s, y],
    ])
      for (const [k, tone] of [
        [0.5, '#23517e'],
        [0.39, '#f4f1e6'],
        [0.3, '#3f7ba8'],
        [0.2, '#f4f1e6'],
        [0.12, '#23517e'],
      ])
        art += `<circle cx="${r1(/** @type {number} */ (cx))}" cy="${r1(/** @type {number} */ (cy))}" r="${r1(s * /** @type {number} */ (k))}" fill="${tone}"/>`;
    return art;
  });

export const checkTiles = () =>
  wall('check-tiles', 114, '#8f877c', (c, x, y, s, column, row) => {
    const dark = (column + row) % 2 === 0;
    let art = square(x, y, s, dark ? '#2b2c2f' : '#efe9dd');
    for (let k = 0; k < 4; k += 1) {
      const a = c.random.range(0, s);
      art += `<path d="M${r1(x + a)} ${y}q${r1(c.random.range(-30, 30))} ${s / 2} ${r1(c.random.range(-40, 40))} ${s}" stroke="${dark ? '#55575c' : '#cfc5b2'}" stroke-width="${r1(c.random.range(1, 4))}" fill="none"/>`;
    }
    return art;
  });

export const leafTiles = () =>
  wall('leaf-tiles', 200, '#cfc9b6', (_c, x, y, s, column, row) => {
    const turn = ((column + row) % 2) * 90;
    return `${square(x, y, s, '#f3efdf')}<g transform="rotate(${turn} ${x + s / 2} ${y + s / 2})"><path d="M${x} ${y}Q${x + s} ${y} ${x + s} ${y + s}Q${x} ${y + s} ${x} ${y}Z" fill="#4b7a43"/><path d="M${x} ${y}L${x + s} ${y + s}" stroke="#f3efdf" stroke-width="6"/><path d="M${x + s * 0.3} ${y + s * 0.3}l70 -6M${x + s * 0.3} ${y + s * 0.3}l-6 70M${x + s * 0.5} ${y + s * 0.5}l70 -6M${x + s * 0.5} ${y + s * 0.5}l-6 70" stroke="#f3efdf" stroke-width="4"/><circle cx="${x + s * 0.84}" cy="${y + s * 0.16}" r="15" fill="#c8453a"/><circle cx="${x + s * 0.16}" cy="${y + s * 0.84}" r="15" fill="#c8453a"/></g>`;
  });

export const knotTiles = () =>
  wall(
    'knot-tiles',
    133,
    '#b9ad98',
    (_c, x, y, s) =>
      `${square(x, y, s, '#6b2737')}<g fill="none" stroke="#eac07a" stroke-width="13"><path d="M${x - 10} ${r1(y + s * 0.3)}Q${r1(x + s * 0.5)} ${r1(y + s * 0.3)} ${r1(x + s * 0.5)} ${r1(y + s * 0.5)}T${x + s + 10} ${r1(y + s * 0.7)}"/><path d="M${x - 10} ${r1(y + s * 0.7)}Q${r1(x + s * 0.5)} ${r1(y + s * 0.7)} ${r1(x + s * 0.5)} ${r1(y + s * 0.5)}T${x + s + 10} ${r1(y + s * 0.3)}"/><path d="M${r1(x + s * 0.3)} ${y - 10}V${y + s + 10}M${r1(x + s * 0.7)} ${y - 10}V${y + s + 10}" stroke="#f3e6c6" stroke-width="7"/></g><circle cx="${r1(x + s / 2)}" cy="${r1(y + s / 2)}" r="15" fill="#2a5a52"/>`,
  );

export const mosaicTiles = () =>
  wall('mosaic-tiles', 40, '#3b3a38', (c, x, y, s, column, row) => {
    const d = Math.hypot(column - 9.5, row - 9.5);
    const ring = Math.floor(d / 1.9);
    const tones = [
      ['#e9c34e', '#f2d77c'],
      ['#d4622e', '#c14f23'],
      ['#b63a3c', '#9e2f37'],
      ['#2f6a7a', '#3b8090'],
      ['#1e4660', '#27567a'],
      ['#a8c3b4', '#8fb0a2'],
    ];
    return square(x, y, s, c.random.pick(tones[Math.min(ring, 5)] ?? ['#888']));
  });
