// Runs the cases given as JSON on standard input in Node, each in a process of
// its own, and writes what each logged as JSON. It is how golden.json is made.
const { format } = require('util')
const { readFileSync } = require('fs')
const { spawnSync } = require('child_process')

const runAll = (cases) => {
  const out = {}
  for (const { title, body } of cases) {
    const child = spawnSync(process.execPath, [__filename, 'one'], { input: body, encoding: 'utf8' })
    if (child.status !== 0) throw new Error(title + ': ' + child.stderr)
    out[title] = JSON.parse(child.stdout)
  }
  process.stdout.write(JSON.stringify({ node: process.version, cases: out }))
}

const runOne = async (body) => {
  const AsyncFunction = (async () => {}).constructor
  const lines = []
  let count = 0
  const write = process.stdout.write.bind(process.stdout)
  const { stringify } = JSON
  console.log = (...args) => { lines[count++] = format(...args) }
  const attempt = (f) => {
    try {
      console.log(f())
    } catch (e) {
      console.log('throws', e.name, e.code, e.message)
    }
  }
  await new AsyncFunction('attempt', body)(attempt)
  for (let i = 0; i < count; i++) lines[i] = lines[i].toWellFormed ? lines[i].toWellFormed() : lines[i]
  write(stringify(lines))
}

const input = readFileSync(0, 'utf8')
if (process.argv[2] === 'one') runOne(input)
else runAll(JSON.parse(input))
