// node readline.mjs EVENTS OUT: the loop that the documentation of readline shows.
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { run } from './run.mjs';

const out = createWriteStream(process.argv[3], { highWaterMark: 1 << 20 });
let chunk = '';
for await (const line of createInterface({ input: createReadStream(process.argv[2]), crlfDelay: Infinity })) {
  chunk += await run(line);
  if (chunk.length > 1 << 18) {
    if (!out.write(chunk)) await new Promise((resolve) => out.once('drain', resolve));
    chunk = '';
  }
}
out.end(chunk);
