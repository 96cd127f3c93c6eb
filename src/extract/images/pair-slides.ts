import type { FoundPicture, Pairing } from './pairing.js';

/** Copies of slides, when the slide itself is on the page. */
export function pairSlides(pairing: Pairing): void {
  const { found } = pairing;
  if (!found.some(({ clone }) => clone)) return;
  const slides = new Map<string, FoundPicture>();
  for (const copies of [false, true]) {
    for (const picture of found) {
      if (picture.clone !== copies || picture.noscript >= 0) continue;
      const key = pairing.key(picture);
      const slide = slides.get(key);
      if (key === '') continue;
      if (slide === undefined) slides.set(key, picture);
      else if (copies) pairing.join(picture, slide, 'slide copy');
    }
  }
  // A copy's copy in <noscript> goes with it.
  for (const picture of found) {
    if (!picture.clone || picture.noscript < 0 || pairing.same.has(picture.node)) continue;
    const slide = slides.get(pairing.key(picture));
    if (slide !== undefined) pairing.join(picture, slide, 'slide copy');
  }
}

/** Backgrounds that show a picture of the page once more, behind a title or blurred. */
export function pairBackgrounds(pairing: Pairing): void {
  const { found } = pairing;
  if (!found.some(({ background }) => background)) return;
  const images = new Map<string, FoundPicture>();
  for (const picture of found)
    if (!picture.background && !picture.hidden && !pairing.same.has(picture.node))
      images.set(pairing.key(picture), picture);
  images.delete('');
  for (const picture of found) {
    const image = picture.background ? images.get(pairing.key(picture)) : undefined;
    if (image !== undefined) pairing.join(picture, image, 'background');
  }
}
