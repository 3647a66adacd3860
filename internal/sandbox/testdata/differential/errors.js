// const o={}; o.a.b
const o={}; o.a.b

// const o={a:null}; o.a.b
const o={a:null}; o.a.b

// let o; o.x
let o; o.x

// let o=null; o.x
let o=null; o.x

// const o={}; o.f()
const o={}; o.f()

// const o={}; o.a.f()
const o={}; o.a.f()

// let f; f()
let f; f()

// const o={}; o['f']()
const o={}; o['f']()

// const o={}; const k='f'; o[k]()
const o={}; const k='f'; o[k]()

// const o={}; o[0]()
const o={}; o[0]()

// (1)()
(1)()

// const o={a:{}}; o.a.b.c.d
const o={a:{}}; o.a.b.c.d

// let o; o.x=1
let o; o.x=1

// let o={}; o.a.b=1
let o={}; o.a.b=1

// let o=null; o[0]=1
let o=null; o[0]=1

// let o; o[0]
let o; o[0]

// const k='key'; let o; o[k]
const k='key'; let o; o[k]

// let o; o[Symbol('s')]
let o; o[Symbol('s')]

// const {a}=undefined
const {a}=undefined

// const {a}=null
const {a}=null

// let x; const {a}=x
let x; const {a}=x

// let x={}; const {a:{b}}=x
let x={}; const {a:{b}}=x

// function f({a}){} f()
function f({a}){} f()

// function f({a}){} f(null)
function f({a}){} f(null)

// const f=({a})=>a; f()
const f=({a})=>a; f()

// let x; const {}=x
let x; const {}=x

// let x; ({a:1}.b.c)
let x; ({a:1}.b.c)

// let x; for (const a of x) ;
let x; for (const a of x) ;

// let x={}; for (const a of x) ;
let x={}; for (const a of x) ;

// let x=5; for (const a of x) ;
let x=5; for (const a of x) ;

// let x; [...x]
let x; [...x]

// let x={}; [...x]
let x={}; [...x]

// let x; Math.max(...x)
let x; Math.max(...x)

// let x={}; Math.max(...x)
let x={}; Math.max(...x)

// let x; const [a]=x
let x; const [a]=x

// let x={}; const [a]=x
let x={}; const [a]=x

// new Map(5)
new Map(5)

// new Set(5)
new Set(5)

// new Map([1])
new Map([1])

// const c=1; c=2
const c=1; c=2

// const c=1; c++
const c=1; c++

// x=y+1
x=y+1

// undefinedFn()
undefinedFn()

// let a=b; let b=1
let a=b; let b=1

// new (class{ #x; static t(o){return o.#x} }).constructor.t({})
new (class{ #x; static t(o){return o.#x} }).constructor.t({})

// class A{ constructor(){} } A()
class A{ constructor(){} } A()

// class A{} class B extends A { constructor(){ this.x=1 } } new B
class A{} class B extends A { constructor(){ this.x=1 } } new B

// new 5
new 5

// const o={}; new o.X()
const o={}; new o.X()

// let X; new X()
let X; new X()

// new (()=>1)
new (()=>1)

// null.x
null.x

// undefined.x
undefined.x

// 'x'.foo()
'x'.foo()

// (5).foo()
(5).foo()

// [].reduce((a,b)=>a)
[].reduce((a,b)=>a)

// [1].map(5)
[1].map(5)

// [1].forEach()
[1].forEach()

// [].find('x')
[].find('x')

// new Array(-1)
new Array(-1)

// 'x'.repeat(-1)
'x'.repeat(-1)

// (1).toFixed(101)
(1).toFixed(101)

// null[Symbol.iterator]
null[Symbol.iterator]

// Object.defineProperty(1,'x',{})
Object.defineProperty(1,'x',{})

// Object.keys(null)
Object.keys(null)

// Object.assign(null)
Object.assign(null)

// Object.entries()
Object.entries()

// 'use strict'; Object.freeze([1]).push(2)
'use strict'; Object.freeze([1]).push(2)

// 'use strict'; const o=Object.freeze({a:1}); o.a=2
'use strict'; const o=Object.freeze({a:1}); o.a=2

// 'use strict'; const o=Object.freeze({a:1}); o.b=2
'use strict'; const o=Object.freeze({a:1}); o.b=2

// 'use strict'; const o=Object.freeze({a:1}); delete o.a
'use strict'; const o=Object.freeze({a:1}); delete o.a

// 'use strict'; undefinedVar=1
'use strict'; undefinedVar=1

// 1n+1
1n+1

// BigInt(1.5)
BigInt(1.5)

// Symbol()+''
Symbol()+''

// +Symbol()
+Symbol()

// JSON.stringify(1n)
JSON.stringify(1n)

// const a={}; a.a=a; JSON.stringify(a)
const a={}; a.a=a; JSON.stringify(a)

// 'a' in 'b'
'a' in 'b'

// 1 instanceof 1
1 instanceof 1

// ({}) instanceof (()=>1)
({}) instanceof (()=>1)

// decodeURIComponent('%')
decodeURIComponent('%')

// new RegExp('[')
new RegExp('[')

// null.foo()
null.foo()

// undefined.foo.bar
undefined.foo.bar

// let o; o?.a.b; o.a?.b
let o; o?.a.b; o.a?.b

// let o={a:undefined}; o.a.b()
let o={a:undefined}; o.a.b()

// JSON.parse('{}').a.b
JSON.parse('{}').a.b

// [].find(x=>x).y
[].find(x=>x).y

// 'x'.match(/y/)[0]
'x'.match(/y/)[0]

// 'x'.match(/y/).length
'x'.match(/y/).length

// (async()=>{})().then.x.y
(async()=>{})().then.x.y

// let u; delete u.x
let u; delete u.x

// let u; u.x++
let u; u.x++

// let u; u.x+=1
let u; u.x+=1

// let u; typeof u.x
let u; typeof u.x

// let o={get a(){return undefined}}; o.a.b
let o={get a(){return undefined}}; o.a.b

// const s=new Set(); s.foo.bar
const s=new Set(); s.foo.bar

// let a=[]; a[0].x
let a=[]; a[0].x

// let a=[]; a[0][1]
let a=[]; a[0][1]

// let i=0; let a=[]; a[i].x
let i=0; let a=[]; a[i].x

// let o={}; o.list.map(x=>x)
let o={}; o.list.map(x=>x)

// let o={}; o.list.length
let o={}; o.list.length

// let o={}; `${o.a.b}`
let o={}; `${o.a.b}`

// let o={}; o.f`x`
let o={}; o.f`x`

// new Date(NaN).toISOString()
new Date(NaN).toISOString()

// let x=1; x()
let x=1; x()

// let x={}; x()
let x={}; x()

// let x='s'; x()
let x='s'; x()

// o.x
o.x

// await undefined.x
await undefined.x

// let p={}; p.a.b.c()
let p={}; p.a.b.c()

// (function(){ return this.x.y }).call({})
(function(){ return this.x.y }).call({})

// (()=>{})().x
(()=>{})().x

// let o={f(){}}; o.f().x
let o={f(){}}; o.f().x

// Reflect.construct(1)
Reflect.construct(1)

// new Proxy({},null)
new Proxy({},null)

// new Promise()
new Promise()

// new Promise(5)
new Promise(5)

// Promise.resolve.call(1)
Promise.resolve.call(1)

// super_
super_

// structuredCloneX({})
structuredCloneX({})

// [].at.call(null)
[].at.call(null)

// ''.trim.call(null)
''.trim.call(null)

// Array.from(null)
Array.from(null)

// Object.fromEntries(5)
Object.fromEntries(5)

// Object.fromEntries([1])
Object.fromEntries([1])

// new WeakMap([[1,2]])
new WeakMap([[1,2]])

// new WeakSet().add(1)
new WeakSet().add(1)

// let x={}; for (const [a,b] of Object.entries({k:1})) x.y.z
let x={}; for (const [a,b] of Object.entries({k:1})) x.y.z

// [] instanceof {}
[] instanceof {}

// const o={}; [] instanceof o.x
const o={}; [] instanceof o.x

// const s='text'; 'a' in s
const s='text'; 'a' in s

// class A{} class B extends A{constructor(){}} new B()
class A{} class B extends A{constructor(){}} new B()

// await Promise.any([])
await Promise.any([])

// await Promise.any([Promise.reject(1)])
await Promise.any([Promise.reject(1)])

// throw new AggregateError([1])
throw new AggregateError([1])

// const e={}; const {request:{geoip}}=e
const e={}; const {request:{geoip}}=e

// let e; const {request:{geoip}}=e
let e; const {request:{geoip}}=e
