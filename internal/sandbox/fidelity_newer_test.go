package sandbox_test

import (
	"testing"
)

// TestNewerThanNode20 covers built-ins of Node 22; Node 20, which answers the
// differential test, lacks them. The answers are those of Node 22.
func TestNewerThanNode20(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"Object.groupBy", `const g = Object.groupBy([1, 2, 3], x => x % 2 ? 'odd' : 'even'); return [g, Object.getPrototypeOf(g)];`, `[{"odd":[1,3],"even":[2]},null]`},
		{"Object.groupBy by symbol", `const s = Symbol(); return Object.groupBy([1], () => s)[s];`, `[1]`},
		{"Object.groupBy attributes", `const d = Object.getOwnPropertyDescriptor(Object, 'groupBy'); return [d.enumerable, d.value.name, d.value.length, 'prototype' in d.value];`, `[false,"groupBy",2,false]`},
		{"Object.groupBy of nothing", `return Object.groupBy(null, x => x);`, `throws TypeError: null is not iterable`},
		{"Object.groupBy without a callback", `return Object.groupBy([1]);`, `throws TypeError: undefined is not a function`},
		{"Map.groupBy", `return Map.groupBy([1, 2, 3, -0], x => x > 1 ? 0 : -0);`, `Map[[0,[1,2,3,0]]]`},
		{"Promise.withResolvers", `const { promise, resolve } = Promise.withResolvers(); resolve(5); return [await promise, Promise.withResolvers.length];`, `[5,0]`},
		{"Promise.withResolvers of a subclass", `class P extends Promise {} return P.withResolvers().promise instanceof P;`, `true`},
		{"Array.fromAsync of promises", `return Array.fromAsync([Promise.resolve(1), 2], async x => x * 2);`, `[2,4]`},
		{"Array.fromAsync of an async generator", `return Array.fromAsync((async function* () { yield 1; yield 2; })());`, `[1,2]`},
		{"Array.fromAsync of what has a length", `return [await Array.fromAsync({ length: 2, 0: 'a', 1: Promise.resolve('b') }), Array.fromAsync.length];`, `[["a","b"],1]`},
		{"Array.fromAsync closes", `let closed = 0; const it = { [Symbol.iterator]() { return { next: () => ({ value: 1, done: false }), return() { closed++; return {}; } }; } }; try { await Array.fromAsync(it, () => { throw new Error('stop'); }); } catch (e) { return [e.message, closed]; }`, `["stop",1]`},
		{"Set.union", `return new Set([1, 2]).union(new Set([2, 3]));`, `Set[1,2,3]`},
		{"Set.intersection", `return [[...new Set([1, 2, 3]).intersection(new Set([3, 2]))], [...new Set([1]).intersection(new Map([[1, 2]]))]];`, `[[3,2],[1]]`},
		{"Set.difference", `return new Set([1, 2, 3]).difference(new Set([2]));`, `Set[1,3]`},
		{"Set.symmetricDifference", `return new Set([1, 2]).symmetricDifference(new Set([2, 3]));`, `Set[1,3]`},
		{"Set comparisons", `const a = new Set([1, 2]), b = new Set([1, 2, 3]); return [a.isSubsetOf(b), b.isSubsetOf(a), b.isSupersetOf(a), a.isSupersetOf(b), a.isDisjointFrom(b), a.isDisjointFrom(new Set([9]))];`, `[true,false,true,false,false,true]`},
		{"Set method attributes", `const d = Object.getOwnPropertyDescriptor(Set.prototype, 'union'); return [d.enumerable, d.value.name, d.value.length];`, `[false,"union",1]`},
		{"iterator map and filter", `return new Map([['a', 1], ['b', 2]]).values().map(x => x * 2).filter(x => x > 2).toArray();`, `[4]`},
		{"iterator take and drop", `function* g() { let i = 0; for (;;) yield i++; } return g().drop(2).take(3).toArray();`, `[2,3,4]`},
		{"iterator flatMap", `return [1, 2].values().flatMap(x => [x, x]).toArray();`, `[1,1,2,2]`},
		{"iterator reduce", `return [[1, 2, 3].values().reduce((a, b) => a + b), [1].values().reduce((a, b) => a + b, 10)];`, `[6,11]`},
		{"iterator some, every, find", `const v = () => [1, 2, 3].values(); return [v().some(x => x > 2), v().some(x => x > 3), v().every(x => x > 0), v().every(x => x > 1), v().find(x => x > 1), [].values().every(x => x), typeof v().find(x => x > 9)];`, `[true,false,true,false,2,true,"undefined"]`},
		{"iterator find of a false value", `return [[0, 1].values().find(x => x === 0), [false].values().find(x => !x)];`, `[0,false]`},
		{"iterator forEach", `const out = []; [1, 2].values().forEach((x, i) => out.push(x + i)); return out;`, `[1,3]`},
		{"iterator is lazy and closes", `let closed = 0, n = 0; function* g() { try { for (;;) { n++; yield n; } } finally { closed++; } } const out = g().map(x => x).take(2).toArray(); return [out, n, closed];`, `[[1,2],2,1]`},
		{"iterator return before next", `let closed = 0; const it = { __proto__: Iterator.prototype, next: () => ({ value: 1, done: false }), return() { closed++; return {}; } }; const h = it.map(x => x); return [h.return(), closed, h.next()];`, `[{"done":true},1,{"done":true}]`},
		{"iterator error closes", `let closed = 0; const it = { __proto__: Iterator.prototype, next: () => ({ value: 1, done: false }), return() { closed++; return {}; } }; try { it.forEach(() => { throw new Error('x'); }); } catch (e) { return [e.message, closed]; }`, `["x",1]`},
		{"Iterator.from", `return [Iterator.from({ next() { return { done: this.i > 1, value: this.i++ }; }, i: 0 }).toArray(), Iterator.from('ab').toArray(), Iterator.from([1]) instanceof Iterator];`, `[[0,1],["a","b"],true]`},
		{"Iterator is abstract", `return new Iterator();`, `throws TypeError: Abstract class Iterator not directly constructable`},
		{"Iterator subclass", `class I extends Iterator { next() { return { done: true }; } } return [new I().toArray(), new I() instanceof Iterator];`, `[[],true]`},
		{"iterator tags", `return [String([].values().map(x => x)), Iterator.name, Iterator.prototype.map.length, Iterator.prototype.map.name, Object.keys(Iterator.prototype)];`, `["[object Iterator Helper]","Iterator",1,"map",[]]`},
		{"iterator take of less than nothing", `return [].values().take(-1);`, `throws RangeError: -1 must be positive`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := engineAnswer(t, snippet{tt.name, tt.body}); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
