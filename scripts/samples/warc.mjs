// @ts-check
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/**
 * WARC 1.1, one gzip member per record (ISO 28500:2017, annex D). Ids and dates derive from the content and the order,
 * so that the same site gives the same bytes.
 * @typedef {{ type: string, url?: string, contentType?: string, fields?: Record<string, string>, block: Buffer, payload?: Buffer }} WarcRecord
 */

const CRLF = '\r\n';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** @param {Uint8Array} bytes `sha1:` and base 32, as crawlers write digests */
export function digest(bytes) {
  const hash = createHash('sha1').update(bytes).digest();
  let out = '';
  let bits = 0;
  let held = 0;
  for (const byte of hash) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      out += BASE32[(held >> (bits - 5)) & 31];
      bits -= 5;
    }
  }
  return `sha1:${out}`;
}

/** @param {string} name a version 5 style UUID of the name */
function recordId(name) {
  const hex = createHash('sha1').update(`weft samples ${name}`).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `<urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}>`;
}

/** A gzip member without time and with a fixed system byte. @param {Uint8Array} bytes */
export function gzipMember(bytes) {
  const member = gzipSync(bytes, { level: 9 });
  member[9] = 3;
  return member;
}

/** An HTTP/1.1 message. @param {string} start @param {Record<string, string>} headers @param {Uint8Array} [body] */
export function httpMessage(start, headers, body = new Uint8Array()) {
  const head = [start, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', ''].join(
    CRLF,
  );
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

/** Body in chunks, as servers send what they compress on the way. @param {Buffer} body @param {number} size */
export function chunked(body, size) {
  /** @type {Buffer[]} */
  const parts = [];
  for (let at = 0; at < body.length; at += size) {
    const chunk = body.subarray(at, at + size);
    parts.push(Buffer.from(chunk.length.toString(16) + CRLF), chunk, Buffer.from(CRLF));
  }
  return Buffer.concat([...parts, Buffer.from(`0${CRLF}${CRLF}`)]);
}

/** @param {string} file its name, for warcinfo @param {string} start ISO 8601, whole seconds */
export function warcWriter(file, start) {
  /** @type {Buffer[]} */
  const members = [];
  let second = Date.parse(start) / 1000;
  const date = () => new Date(second * 1000).toISOString().replace('.000Z', 'Z');
  /** @param {WarcRecord} record */
  const add = ({ type, url, contentType, fields = {}, block, payload }) => {
    const id = recordId(`${file} ${members.length} ${type} ${url ?? ''}`);
    const head = [
      'WARC/1.1',
      `WARC-Type: ${type}`,
      ...(url ? [`WARC-Target-URI: ${url}`] : []),
      `WARC-Date: ${date()}`,
      `WARC-Record-ID: ${id}`,
      ...Object.entries(fields).map(([name, value]) => `${name}: ${value}`),
      ...(payload ? [`WARC-Payload-Digest: ${digest(payload)}`] : []),
      `WARC-Block-Digest: ${digest(block)}`,
      ...(contentType ? [`Content-Type: ${contentType}`] : []),
      `Content-Length: ${block.length}`,
      '',
      '',
    ].join(CRLF);
    members.push(gzipMember(Buffer.concat([Buffer.from(head), block, Buffer.from(CRLF + CRLF)])));
    return { id, date: date() };
  };
  const info = {
    software: 'weft scripts/samples',
    format: 'WARC File Format 1.1',
    conformsTo: 'http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/',
    description: 'The sample site of Weft. CC0 1.0.',
  };
  add({
    type: 'warcinfo',
    contentType: 'application/warc-fields',
    fields: { 'WARC-Filename': file },
    block: Buffer.from(
      Object.entries(info)
        .map(([name, value]) => `${name}: ${value}${CRLF}`)
        .join(''),
    ),
  });
  return {
    /** A request and its response, a second after the last pair. @param {string} url @param {string} status @param {Record<string, string>} headers @param {Buffer} body */
    exchange(url, status, headers, body) {
      second += 1;
      const { host, pathname, search } = new URL(url);
      const full = { Date: new Date(second * 1000).toUTCString(), Server: 'samples', ...headers };
      const response = add({
        type: 'response',
        url,
        contentType: 'application/http; msgtype=response',
        fields: { 'WARC-IP-Address': '192.0.2.10' },
        block: httpMessage(`HTTP/1.1 ${status}`, full, body),
        payload: body,
      });
      add({
        type: 'request',
        url,
        contentType: 'application/http; msgtype=request',
        fields: { 'WARC-Concurrent-To': response.id },
        block: httpMessage(`GET ${pathname}${search} HTTP/1.1`, {
          Host: host,
          'User-Agent': 'weft-samples/1',
          Accept: '*/*',
          Connection: 'close',
        }),
      });
      return response;
    },
    /** The same payload met again under another URL or later. @param {string} url @param {{ id: string, date: string, url: string }} original @param {Record<string, string>} headers @param {Buffer} payload */
    revisit(url, original, headers, payload) {
      second += 1;
      add({
        type: 'revisit',
        url,
        contentType: 'application/http; msgtype=response',
        fields: {
          'WARC-Profile': 'http://netpreserve.org/warc/1.1/revisit/identical-payload-digest',
          'WARC-Refers-To': original.id,
          'WARC-Refers-To-Target-URI': original.url,
          'WARC-Refers-To-Date': original.date,
          'WARC-Payload-Digest': digest(payload),
        },
        block: httpMessage('HTTP/1.1 200 OK', headers),
      });
    },
    bytes: () => Buffer.concat(members),
  };
}
