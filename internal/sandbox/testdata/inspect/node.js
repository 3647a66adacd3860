// Runs the cases given as JSON on standard input in Node and writes what each
// logged as JSON. It is how golden.json is made.
const util = require('util')
const cases = JSON.parse(require('fs').readFileSync(0, 'utf8'))
const out = {}
for (const { title, body } of cases) {
  const lines = []
  const log = (...args) => lines.push(util.format(...args))
  new Function('log', 'inspect', body)(log, util.inspect)
  out[title] = lines.map((line) => line.toWellFormed ? line.toWellFormed() : line)
}
process.stdout.write(JSON.stringify({ node: process.version, cases: out }))
