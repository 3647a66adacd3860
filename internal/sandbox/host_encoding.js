(function (native) {
  const { custom } = native;
  class TextEncoder {
    get encoding() { return 'utf-8'; }
    encode(input = '') { this.#check; return native.encode(`${input}`); }
    encodeInto(source, dest) { this.#check; return native.encodeInto(source, dest); }
    get #check() { return undefined; }
    [custom](depth, options, inspect) {
      if (typeof depth === 'number' && depth < 0) return this;
      return inspect({ __proto__: { __proto__: null, constructor: TextEncoder }, encoding: 'utf-8' }, options);
    }
  }
  class TextDecoder {
    #decoder;
    #encoding;
    #fatal;
    #ignoreBOM;
    constructor(encoding = 'utf-8', options = {}) {
      this.#encoding = native.label(`${encoding}`);
      if (options !== null && typeof options !== 'object' && typeof options !== 'function') {
        const error = new TypeError('The "options" argument must be of type object.' + native.received(options));
        error.code = 'ERR_INVALID_ARG_TYPE';
        throw error;
      }
      this.#fatal = !!options?.fatal;
      this.#ignoreBOM = !!options?.ignoreBOM;
      this.#decoder = native.decoder(this.#encoding, this.#fatal, this.#ignoreBOM);
    }
    get encoding() { return this.#encoding; }
    get fatal() { return this.#fatal; }
    get ignoreBOM() { return this.#ignoreBOM; }
    decode(input, options) { return native.decode(this.#decoder, input, !!options?.stream); }
  }
  native.finish(TextEncoder);
  native.finish(TextDecoder);
  return { TextEncoder, TextDecoder, atob: native.atob, btoa: native.btoa };
})
