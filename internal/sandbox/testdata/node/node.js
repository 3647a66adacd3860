// Runs the cases given as JSON on standard input in Node, one after the other,
// and writes what each logged as JSON. It is how golden.json is made.
const { format } = require('util')
const { readFileSync } = require('fs')
const AsyncFunction = (async () => {}).constructor

const run = async (body) => {
  const lines = []
  console.log = (...args) => { lines.push(format(...args)) }
  const attempt = (f) => {
    try {
      console.log(f())
    } catch (e) {
      console.log('throws', e.name, e.code, e.message)
    }
  }
  await new AsyncFunction('attempt', 'require', body)(attempt, require)
  console.log = () => {}
  return lines.map((line) => line.toWellFormed())
}

const runAll = async (cases) => {
  const out = {}
  for (const { title, body } of cases) out[title] = await run(body)
  process.stdout.write(JSON.stringify({ node: process.version, cases: out }))
}

runAll(JSON.parse(readFileSync(0, 'utf8')))
