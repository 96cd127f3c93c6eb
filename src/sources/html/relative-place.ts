/**
 * The way from a page's folder to an image, as the page would write it without a host: `../img/a.png`, one segment each
 * and encoded as in the URL. Undefined on another server.
 */
export function relativePlace(page: string, image: string): string[] | undefined {
  if (!URL.canParse(page) || !URL.canParse(image)) return undefined;
  const [from, to] = [new URL(page), new URL(image)];
  if (from.protocol !== to.protocol || from.host !== to.host) return undefined;
  const folder = from.pathname.split('/').slice(1, -1);
  const target = to.pathname.split('/').slice(1);
  let same = 0;
  while (same < folder.length && same < target.length - 1 && folder[same] === target[same]) same++;
  return [...folder.slice(same).map(() => '..'), ...target.slice(same)];
}

/** Where such a way leads from the folder of a file; undefined when it leads out of what the file's path counts from. */
export function placeBeside(path: string, way: readonly string[]): string | undefined {
  const folder = path.split('/').slice(0, -1).map(encodeURIComponent);
  for (const segment of way) {
    if (segment !== '..') folder.push(segment);
    else if (folder.pop() === undefined) return undefined;
  }
  return `file:///${folder.join('/')}`;
}
