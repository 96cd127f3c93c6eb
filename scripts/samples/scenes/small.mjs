// @ts-check
import { canvas } from '../draw/canvas.mjs';
import { field, ripples } from '../draw/scenery.mjs';
import { label } from '../draw/stroke-font.mjs';

/** A forum avatar: a plain sign on a disc. @param {string} ground @param {string} sign SVG markup in a box of 96 */
function avatar(ground, sign) {
  const c = canvas(96, 96, `avatar-${ground}`);
  field(c, ground);
  c.add(sign);
  return c;
}
export const avatarLeaf = () =>
  avatar(
    '#d9e7c8',
    '<path d="M20 76Q18 26 78 18Q80 74 20 76Z" fill="#4b7a3a"/><path d="M16 82L66 32" stroke="#d9e7c8" stroke-width="4"/>',
  );
export const avatarWave = () =>
  avatar(
    '#cfe3ee',
    '<path d="M6 56q14 -26 28 0t28 0t28 0M6 72q14 -26 28 0t28 0t28 0" stroke="#2b6a92" stroke-width="8" fill="none"/><circle cx="66" cy="28" r="13" fill="#e8a33a"/>',
  );
export const avatarHill = () =>
  avatar(
    '#f0d9c4',
    '<path d="M4 84L36 34L54 60L68 42L94 84Z" fill="#7d4a35"/><path d="M36 34l9 14h-18z" fill="#fff"/>',
  );
export const avatarMoon = () =>
  avatar(
    '#2b3050',
    '<circle cx="48" cy="48" r="28" fill="#f3e7b8"/><circle cx="60" cy="42" r="25" fill="#2b3050"/>',
  );

/** One glyph on a coloured square, as share buttons look. @param {string} fill @param {string} path */
function icon(fill, path) {
  const c = canvas(24, 24, `icon-${fill}`);
  c.add(
    `<rect width="24" height="24" rx="5" fill="${fill}"/><path d="${path}" fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/>`,
  );
  return c;
}
export const iconMail = () => icon('#7a6a58', 'M5 7h14v10H5zM5 8l7 5 7-5');
export const iconLink = () =>
  icon('#4a7fa7', 'M9 15l6-6M8 12l-2 2a3 3 0 0 0 4 4l2-2M16 12l2-2a3 3 0 0 0-4-4l-2 2');
export const iconStar = () =>
  icon('#c98a1b', 'M12 5l2 4.6 5 .5-3.8 3.3 1.2 5L12 15.8l-4.4 2.6 1.2-5L5 10.1l5-.5z');

/** A picture smaller than any corpus wants: a swatch of glaze. */
export function swatch() {
  const c = canvas(40, 28, 'swatch');
  field(
    c,
    c.linear([
      [0, '#9cc3a8'],
      [1, '#4f7f66'],
    ]),
  );
  return c;
}

/** One frame of the moving route map. @param {number} frame 0..5 */
export function ferryRoute(frame) {
  const c = canvas(360, 240, 'ferry-route');
  field(c, '#8ab8cf');
  ripples(c, 10, 230, 40, ['#a9cddd', '#76a8c2']);
  c.add(
    '<path d="M0 0H120Q140 60 90 110T60 240H0Z" fill="#d9d7a8"/><path d="M360 30Q290 60 300 130T360 220Z" fill="#d9d7a8"/><path d="M112 96Q200 40 300 130" stroke="#2d3b55" stroke-width="3" stroke-dasharray="6 6" fill="none"/><circle cx="112" cy="96" r="7" fill="#b3261e"/><circle cx="300" cy="130" r="7" fill="#b3261e"/>',
  );
  c.add(label('Saltmere', 16, 70, { size: 12 }), label('Ness', 310, 150, { size: 12 }));
  const t = frame / 5;
  const x = (1 - t) ** 2 * 112 + 2 * t * (1 - t) * 200 + t * t * 300;
  const y = (1 - t) ** 2 * 96 + 2 * t * (1 - t) * 40 + t * t * 130;
  c.add(
    `<g transform="translate(${Math.round(x)} ${Math.round(y)})"><path d="M-22 0h44l-8 14h-28z" fill="#1f3f6d"/><rect x="-12" y="-12" width="24" height="12" fill="#fff"/><rect x="-2" y="-22" width="8" height="10" fill="#d9932f"/></g>`,
  );
  return c;
}
