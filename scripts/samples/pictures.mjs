// @ts-check
import { encode, grain, rasterise } from './draw/encode.mjs';
import { animatedGif, trackingPixel } from './draw/gif.mjs';
import * as birds from './scenes/birds.mjs';
import * as bridges from './scenes/bridges.mjs';
import * as diagrams from './scenes/diagrams.mjs';
import * as kitchen from './scenes/kitchen.mjs';
import * as places from './scenes/places.mjs';
import * as pottery from './scenes/pottery.mjs';
import * as seasons from './scenes/seasons.mjs';
import * as small from './scenes/small.mjs';
import * as tea from './scenes/tea.mjs';
import * as tiles from './scenes/tiles.mjs';

/** @typedef {() => import('./draw/canvas.mjs').Canvas} Scene */
/** @typedef {import('./draw/encode.mjs').Encoding & { path: string, scene: Scene, width: number, grain?: number, alpha?: boolean }} Picture */

/** @param {string} path @param {Scene} scene @param {number} [width] @param {Partial<Picture>} [more] @returns {Picture} */
const photo = (path, scene, width = 800, more = {}) => ({
  path,
  scene,
  width,
  format: path.endsWith('.webp') ? 'webp' : 'jpeg',
  quality: 45,
  grain: 5,
  ...more,
});
/** @param {string} path @param {Scene} scene @param {number} [width] @param {Partial<Picture>} [more] @returns {Picture} */
const drawing = (path, scene, width = 720, more = {}) => ({ path, scene, width, format: 'png', ...more });
/** @param {string} name @param {Scene} scene @returns {Picture} */
const thumb = (name, scene) => photo(`img/thumb/${name}.jpg`, scene, 160, { quality: 45, grain: 0 });

/** Made up: a point in the open South Atlantic, 48° 30′ S, 20° 15′ W. */
const OPEN_OCEAN = {
  GPSLatitudeRef: 'S',
  GPSLatitude: '48/1 30/1 0/1',
  GPSLongitudeRef: 'W',
  GPSLongitude: '20/1 15/1 0/1',
};

/** Every raster image of the site, by its path below samples/site. @type {Picture[]} */
export const PICTURES = [
  photo('img/tea/terraces-1280.webp', tea.teaTerraces, 1280, { quality: 34 }),
  photo('img/tea/terraces-640.webp', tea.teaTerraces, 640, { quality: 34 }),
  photo('img/tea/terraces-640.jpg', tea.teaTerraces, 640, { quality: 34 }),
  photo('img/tea/trays.jpg', tea.witheringTrays),
  photo('img/tea/cup.jpg', tea.cupSteam),
  photo('img/tea/cup-original.jpg', tea.cupSteam, 1600, { quality: 34 }),
  photo('img/bridge/dusk-600.jpg', bridges.suspensionDusk, 600),
  photo('img/bridge/dusk-1200.jpg', bridges.suspensionDusk, 1200, { quality: 34 }),
  photo('img/bridge/piers.jpg', bridges.piersUnderConstruction),
  drawing('img/bridge/load-test.png', diagrams.loadChart),
  photo('media/birds/heron.jpg', birds.heron),
  photo('media/birds/flock.jpg', birds.waderFlock),
  photo('media/birds/buoy.jpg', birds.buoyAtSea, 800, { gps: OPEN_OCEAN }),
  photo('media/birds/map.webp', diagrams.estuaryMap, 760, { grain: 0, quality: 60 }),
  drawing('docs/_images/wiring.png', diagrams.wiring, 720, { alpha: true }),
  drawing('docs/_images/firing-curve.png', diagrams.firingCurve),
  photo('docs/_images/kiln.webp', pottery.kiln, 800),
  photo('gallery/full/star.jpg', tiles.starTiles, 720),
  photo('gallery/full/wave.jpg', tiles.waveTiles, 640, { quality: 34 }),
  photo('gallery/full/check.jpg', tiles.checkTiles, 720),
  photo('gallery/full/leaf.jpg', tiles.leafTiles, 720),
  photo('gallery/full/knot.jpg', tiles.knotTiles, 640, { quality: 34 }),
  photo('gallery/full/mosaic.jpg', tiles.mosaicTiles, 640, { quality: 34 }),
  ...Object.entries({
    star: tiles.starTiles,
    wave: tiles.waveTiles,
    check: tiles.checkTiles,
    leaf: tiles.leafTiles,
    knot: tiles.knotTiles,
    mosaic: tiles.mosaicTiles,
  }).map(([name, scene]) => photo(`gallery/small/${name}.jpg`, scene, 220, { quality: 38, grain: 0 })),
  drawing('maths/img/catenary.png', diagrams.catenary),
  photo('maths/img/viaduct.jpg', bridges.viaduct),
  photo('cdn/w_1200,h_675,q_60/ferry.jpg', places.ferryHarbour, 1200, { quality: 36 }),
  photo('cdn/w_640,h_360,q_60/ferry.jpg', places.ferryHarbour, 640),
  photo('img/news/lighthouse-800.jpg', places.lighthouseNight, 800),
  photo('img/news/lighthouse-400.jpg', places.lighthouseNight, 400),
  photo('forum/files/teapot-cracked.jpg', tea.teapotCracked),
  photo('forum/files/glaze-tests.jpg', pottery.glazeTests),
  photo('zh/tea/img/mist-hills.jpg', tea.mistHills),
  photo('zh/tea/img/wok.jpg', tea.wokRoast),
  photo('zh/tea/img/teapot.jpg', tea.teapotCups),
  photo('zh/city/img/arcade.jpg', places.arcadeStreet),
  photo('zh/city/img/rain-lane.webp', places.rainLane, 640),
  photo('zh/city/img/rooftops.jpg', places.rooftops),
  photo('zh/city/img/pagoda.jpg', places.pagoda, 600),
  photo('zh/food/img/step1.jpg', kitchen.scallionBoard),
  photo('zh/food/img/step2.jpg', kitchen.oilPan),
  photo('zh/food/img/step3.jpg', kitchen.noodleBowl),
  drawing('zh/shop/img/celadon.png', pottery.celadonCup, 480, { alpha: true }),
  photo('zh/shop/img/tenmoku.jpg', pottery.tenmokuBowl, 640),
  photo('zh/shop/img/blue-white.jpg', pottery.blueWhiteCup, 640),
  photo('zh/shop/img/mug.webp', pottery.plainMug, 640),
  photo('zh/shop/img/swatch.jpg', small.swatch, 40, { grain: 0 }),
  photo('zh/bridge/img/stone-arch.jpg', bridges.stoneArchReflection, 960),
  photo('zh/bridge/img/centering.jpg', bridges.archCentering),
  drawing('zh/bridge/img/section.png', diagrams.archSection, 640),
  photo('zh/birds/img/geese.jpg', birds.geeseSunset),
  photo('zh/birds/img/sparrow.jpg', birds.sparrowSnow),
  photo('zh/forum/img/kite.jpg', seasons.kiteSky, 640, { sideways: true }),
  photo('zh/gallery/img/spring.jpg', seasons.springBlossom),
  photo('zh/gallery/img/summer.jpg', seasons.summerLotus),
  photo('zh/gallery/img/autumn.jpg', seasons.autumnMaple),
  photo('zh/gallery/img/winter.jpg', seasons.winterVillage),
  thumb('tea', tea.cupSteam),
  thumb('bridge', bridges.suspensionDusk),
  thumb('birds', birds.heron),
  thumb('ferry', places.ferryHarbour),
  thumb('tiles', tiles.starTiles),
  thumb('noodles', kitchen.noodleBowl),
  thumb('lane', places.arcadeStreet),
  thumb('stone', bridges.stoneArchReflection),
  ...Object.entries({
    leaf: small.avatarLeaf,
    wave: small.avatarWave,
    hill: small.avatarHill,
    moon: small.avatarMoon,
  }).map(([name, scene]) => drawing(`forum/avatars/${name}.png`, scene, 64)),
  ...Object.entries({ mail: small.iconMail, link: small.iconLink, star: small.iconStar }).map(
    ([name, scene]) => drawing(`img/icons/${name}.png`, scene, 24, { alpha: true }),
  ),
];

/** The picture as a `data:` URL, for pages that carry their images in themselves. @param {import("./draw/canvas.mjs").Canvas} scene @param {number} width @param {number} [quality] */
export async function dataUrl(scene, width, quality = 36) {
  const bytes = await encode(await rasterise(scene, width), { format: 'jpeg', quality });
  return `data:image/jpeg;base64,${bytes.toString('base64')}`;
}

/** All image files of the site: path to bytes. @returns {Promise<Map<string, Buffer>>} */
export async function drawPictures() {
  /** @type {Map<string, Buffer>} */
  const files = new Map();
  for (const picture of PICTURES) {
    const pixels = await rasterise(picture.scene(), picture.width, picture.alpha);
    if (picture.grain) grain(pixels, picture.path, picture.grain);
    files.set(picture.path, await encode(pixels, picture));
  }
  const frames = [];
  for (let frame = 0; frame < 6; frame += 1) frames.push(await rasterise(small.ferryRoute(frame), 360));
  files.set('img/news/route.gif', animatedGif(frames, 45));
  files.set('img/pixel.gif', trackingPixel());
  files.set(
    'img/logo.svg',
    Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="180" height="40" viewBox="0 0 180 40"><path d="M4 12h172M4 20h172M4 28h172" stroke="#b9a27c" stroke-width="3"/><path d="M14 4v32M34 4v32M54 4v32" stroke="#4b7a3a" stroke-width="6"/></svg>\n',
    ),
  );
  return files;
}
