// node threads.mjs EVENTS OUT: split.mjs on two worker threads, a half each. The halves
// of the output are OUT.0 and OUT.1.
import { statSync } from 'node:fs';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { part } from './split.mjs';

if (isMainThread) {
  const [, , path, out] = process.argv;
  const size = statSync(path).size;
  const half = Math.floor(size / 2);
  await Promise.all([[0, half], [half, size]].map(([from, to], i) => new Promise((resolve, reject) => {
    new Worker(new URL(import.meta.url), { workerData: { path, out: `${out}.${i}`, from, to } })
      .on('error', reject).on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`exit ${code}`))));
  })));
} else {
  const { path, out, from, to } = workerData;
  await part(path, out, from, to);
}
