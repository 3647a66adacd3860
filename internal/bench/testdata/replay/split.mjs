// node split.mjs EVENTS OUT [FROM TO]: lines split by hand, in large blocks; those that
// begin in [FROM, TO).
import { openSync, readSync, writeSync, statSync } from 'node:fs';
import { run } from './run.mjs';

export async function part(path, target, from, to) {
  const input = openSync(path, 'r');
  const out = openSync(target, 'w');
  const block = Buffer.allocUnsafe(1 << 20);
  let rest = Buffer.alloc(0);
  let at = from > 0 ? from - 1 : 0; // where the next line begins
  let read = at;
  let skip = from > 0;
  let chunk = '';
  while (at < to) {
    const n = readSync(input, block, 0, block.length, read);
    if (n === 0) break;
    read += n;
    const data = rest.length > 0 ? Buffer.concat([rest, block.subarray(0, n)]) : block.subarray(0, n);
    let begin = 0;
    for (;;) {
      const end = data.indexOf(10, begin);
      if (end < 0) break;
      if (!skip && at < to) chunk += await run(data.toString('utf8', begin, end));
      skip = false;
      at += end + 1 - begin;
      begin = end + 1;
    }
    rest = Buffer.from(data.subarray(begin));
    if (chunk.length > 1 << 18) {
      writeSync(out, chunk);
      chunk = '';
    }
  }
  writeSync(out, chunk);
}

if (process.argv[1].endsWith('split.mjs')) await part(process.argv[2], process.argv[3], 0, statSync(process.argv[2]).size);
