// Splits a file into lines: node split-lines.mjs FILE [parse]. With parse each is parsed as JSON. Prints what it took.
import { createReadStream } from 'node:fs';
import { timed } from './package.mjs';

const READ_BYTES = 1024 * 1024;
const LF = 0x0a;
const [file, parse] = process.argv.slice(2);
let rest = Buffer.alloc(0);
let lines = 0;
const took = await timed(async () => {
  for await (const chunk of createReadStream(file, { highWaterMark: READ_BYTES })) split(chunk);
  if (rest.length > 0) take(rest);
});
if (lines === 0) throw new Error(`${file} holds no line`);
process.stdout.write(`${JSON.stringify(took)}\n`);

function split(chunk) {
  const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
  let start = 0;
  for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
    take(bytes.subarray(start, end));
    start = end + 1;
  }
  rest = bytes.subarray(start);
}

function take(line) {
  if (parse !== undefined) JSON.parse(line.toString());
  lines++;
}
