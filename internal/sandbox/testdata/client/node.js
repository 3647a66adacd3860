// Runs the cases given as JSON on standard input in Node, against a server of
// its own, and writes what each returned. It is how golden.json is made. The
// clients are looked for in the folder that is the first argument.
const http = require('http')
const { readFileSync } = require('fs')
const { createRequire } = require('module')
const load = createRequire(process.argv[2] + '/')

const hidden = ['host', 'connection', 'keep-alive', 'content-length', 'transfer-encoding']
const answer = (req, res, body) => {
  const [, path, one, two] = req.url.split('?')[0].split('/')
  res.sendDate = false
  const reply = (status, headers, text = '') => { res.writeHead(status, headers); res.end(text) }
  switch (path) {
    case 'echo': {
      const headers = []
      for (let i = 0; i < req.rawHeaders.length; i += 2) {
        if (!hidden.includes(req.rawHeaders[i].toLowerCase())) headers.push(req.rawHeaders[i] + ': ' + req.rawHeaders[i + 1])
      }
      const { method, url } = req
      return reply(200, { 'Content-Type': 'application/json' }, JSON.stringify({ method, url, headers, body: body.toString('latin1') }))
    }
    case 'redirect': return reply(+two, { Location: one > 1 ? `/redirect/${one - 1}/${two}` : '/echo' }, 'moved')
    case 'cross': return reply(+one, { Location: `http://127.0.0.2:${req.socket.localPort}/echo` })
    case 'status': return reply(+one, { 'Content-Type': 'text/plain', 'X-Request-Id': 'r1' }, one === '204' ? '' : 'nope')
    case 'json': return reply(+one, { 'Content-Type': 'application/json' }, '{"a":1,"error":"e"}')
    case 'cookies': return reply(200, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Many', '1', 'X-Many', '2', 'Content-Type', 'text/plain'], 'ok')
    case 'bytes': return reply(200, {}, Buffer.from([0, 255, 128, 65]))
    case 'slow': return setTimeout(() => reply(200, {}, 'slow'), +one)
    case 'hang': return
    case 'reset': return req.socket.resetAndDestroy()
    default: return reply(404, {}, 'no such path')
  }
}
const server = http.createServer((req, res) => {
  const parts = []
  req.on('data', (part) => parts.push(part)).on('end', () => answer(req, res, Buffer.concat(parts)))
})
const listening = (s) => new Promise((resolve) => s.listen(0, () => resolve(s.address().port)))

const main = async () => {
  const cases = JSON.parse(readFileSync(0, 'utf8'))
  const closed = http.createServer()
  const none = await listening(closed)
  await new Promise((resolve) => closed.close(resolve))
  const port = await listening(server)
  const out = {}
  for (const { title, code } of cases) {
    const module = { exports: {} }
    const constants = `const BASE = 'http://127.0.0.1:${port}', REFUSED = 'http://127.0.0.1:${none}';`
    new Function('module', 'require', constants + code)(module, load)
    const text = await module.exports.run()
    const seen = text.replaceAll(`127.0.0.1:${port}`, 'a.example').replaceAll(`127.0.0.2:${port}`, 'b.example')
    out[title] = seen.replaceAll(`127.0.0.1:${none}`, '127.0.0.1:4321').replaceAll(`"port":${none}`, '"port":4321')
  }
  const packages = {}
  for (const name of ['axios', 'request', 'request-promise', 'node-fetch', 'undici', 'form-data', 'cross-fetch', 'isomorphic-fetch']) packages[name] = load(name + '/package.json').version
  console.log(JSON.stringify({ node: process.version, packages, answers: out }))
  process.exit(0)
}
process.on('unhandledRejection', (e) => { console.error(e); process.exit(1) })
process.on('uncaughtException', (e) => { console.error(e); process.exit(1) })
main()
