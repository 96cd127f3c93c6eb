// @ts-check
import { seeded } from './random.mjs';

/** @typedef {[offset: number, color: string, opacity?: number][]} Stops */
/** @typedef {ReturnType<typeof canvas>} Canvas */

/** A coordinate with one decimal: the last bits of sin() differ between engines, a rounded number does not. */
export const r1 = (/** @type {number} */ value) => String(Math.round(value * 10) / 10);

/** Points as an SVG path. @param {[number, number][]} points @param {boolean} [closed] */
export const polyline = (points, closed = false) =>
  `M${points.map(([x, y]) => `${r1(x)} ${r1(y)}`).join('L')}${closed ? 'Z' : ''}`;

/**
 * An SVG drawing under construction: `add` draws on top, the other methods return paint for `fill` or `filter`.
 * No text elements: fonts differ between machines. See stroke-font.mjs.
 * @param {number} width @param {number} height in user units @param {string} seed
 */
export function canvas(width, height, seed) {
  /** @type {string[]} */
  const defs = [];
  /** @type {string[]} */
  const parts = [];
  const random = seeded(seed);
  const define = (/** @type {(id: string) => string} */ write) => {
    const id = `d${defs.length}`;
    defs.push(write(id));
    return `url(#${id})`;
  };
  const stopList = (/** @type {Stops} */ stops) =>
    stops
      .map(
        ([at, color, opacity = 1]) =>
          `<stop offset="${at}" stop-color="${color}" stop-opacity="${opacity}"/>`,
      )
      .join('');
  return {
    width,
    height,
    random,
    /** @param {string[]} markup */
    add(...markup) {
      parts.push(...markup);
    },
    /** @param {Stops} stops @param {'down' | 'right' | 'diagonal'} [way] */
    linear(stops, way = 'down') {
      const [x2, y2] = way === 'down' ? [0, 1] : way === 'right' ? [1, 0] : [1, 1];
      return define(
        (id) =>
          `<linearGradient id="${id}" x1="0" y1="0" x2="${x2}" y2="${y2}">${stopList(stops)}</linearGradient>`,
      );
    },
    /** @param {Stops} stops @param {number} [cx] @param {number} [cy] @param {number} [r] */
    radial(stops, cx = 0.5, cy = 0.5, r = 0.5) {
      return define(
        (id) =>
          `<radialGradient id="${id}" cx="${cx}" cy="${cy}" r="${r}">${stopList(stops)}</radialGradient>`,
      );
    },
    /** @param {number} deviation */
    blur(deviation) {
      return define(
        (id) =>
          `<filter id="${id}" x="-60%" y="-60%" width="220%" height="220%"><feGaussianBlur stdDeviation="${deviation}"/></filter>`,
      );
    },
    /**
     * Fractal noise in one colour, cut to the shape that uses it: clouds, wood, stone, cloth.
     * @param {{ fx: number, fy: number, octaves?: number, rgb: [number, number, number], gain: number, offset: number }} o
     */
    noise({ fx, fy, octaves = 4, rgb, gain, offset }) {
      const [r, g, b] = rgb.map((v) => r3(v / 255));
      const turn = random.int(1, 9999);
      return define(
        (id) =>
          `<filter id="${id}" x="0" y="0" width="100%" height="100%" color-interpolation-filters="sRGB">` +
          `<feTurbulence type="fractalNoise" baseFrequency="${fx} ${fy}" numOctaves="${octaves}" seed="${turn}"/>` +
          `<feColorMatrix type="matrix" values="0 0 0 0 ${r} 0 0 0 0 ${g} 0 0 0 0 ${b} ${gain} 0 0 0 ${offset}"/>` +
          `<feComposite in2="SourceGraphic" operator="in"/></filter>`,
      );
    },
    /** @param {string} shape */
    clip(shape) {
      return define((id) => `<clipPath id="${id}">${shape}</clipPath>`);
    },
    /** The whole drawing, rasterised `pixels` wide. @param {number} pixels */
    svg(pixels) {
      const tall = Math.round((pixels * height) / width);
      return (
        `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels}" height="${tall}" viewBox="0 0 ${width} ${height}">` +
        `<defs>${defs.join('')}</defs>${parts.join('')}</svg>`
      );
    },
  };
}

/** @param {number} value */
function r3(value) {
  return Math.round(value * 1000) / 1000;
}
