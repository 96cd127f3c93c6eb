/** Media types that hold HTML; anything else that a server names is believed only when the bytes agree. */
const HTML_TYPE = /^\s*(?:text\/html|application\/xhtml\+xml|application\/vnd\.wap\.xhtml\+xml)\b/i;

const SIGNATURES: readonly [string, string][] = [
  ['%PDF-', 'application/pdf'],
  ['\u0089PNG', 'image/png'],
  ['GIF8', 'image/gif'],
  ['\u00ff\u00d8\u00ff', 'image/jpeg'],
  ['RIFF', 'riff'],
  ['PK\u0003\u0004', 'application/zip'],
  ['\u001f\u008b', 'application/gzip'],
  ['\u007fELF', 'elf'],
  ['BZh', 'bzip2'],
  ['7z\u00bc\u00af', '7z'],
  ['wOF2', 'font/woff2'],
  ['wOFF', 'font/woff'],
  ['\u0000\u0001\u0000\u0000', 'font/ttf'],
];

/** Root elements of XML formats that are no pages. */
const XML_ROOT = /^<(rss|feed|urlset|sitemapindex|svg|rdf:RDF|opml|Error|plist|wsdl:definitions)[\s>]/;

const MARKUP =
  /<(?:!doctype|html|head|body|title|meta|p|div|a|br|h[1-6]|table|ul|ol|article|section|main|center|font|frameset|img|span)\b/i;

/** What the bytes are when they are no HTML page; undefined when they may be one. */
export function notHtmlReason(
  body: Uint8Array | string,
  contentType: string | undefined,
): string | undefined {
  const head =
    typeof body === 'string'
      ? body.slice(0, 4096)
      : Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 4096)).toString('latin1');
  for (const [signature, name] of SIGNATURES) if (head.startsWith(signature)) return name;
  const root = xmlRoot(head.replace(/^(?:\u00ef\u00bb\u00bf|\ufeff)/, ''));
  if (root !== undefined) return `xml: ${root}`;
  const type = contentType?.split(';')[0]?.trim() ?? '';
  if (type === '' || HTML_TYPE.test(type)) return undefined;
  return MARKUP.test(head.replaceAll('\0', '')) ? undefined : type;
}

/** The root element behind declaration, comments and doctype, when it is one of {@link XML_ROOT}. */
function xmlRoot(head: string): string | undefined {
  let rest = head
    .trimStart()
    .replace(/^<\?xml[^>]{0,300}\?>/, '')
    .trimStart();
  // A loop, not a repeated group: comments of dashes made that take exponential time.
  while (rest.startsWith('<!--')) {
    const end = rest.indexOf('-->', 4);
    if (end < 0) return undefined;
    rest = rest.slice(end + 3).trimStart();
  }
  return XML_ROOT.exec(rest.replace(/^<!DOCTYPE\s+(?!html)[^>]{0,500}>\s*/, ''))?.[1];
}
