// What compiled templates stand on (crm_pwa/core/templating writes them). Pure: both threads may use it.

import { filters } from "./runtime/filters.js";
import { learn, using } from "./runtime/messages.js";
import { known, Markup, missing, refuse, Thing, Undefined } from "./runtime/values.js";

export { filters } from "./runtime/filters.js";
export * from "./runtime/messages.js";
export * from "./runtime/operators.js";
export * from "./runtime/reading.js";
export * from "./runtime/values.js";

/**
 * @typedef {Record<string, any>} Names
 * @typedef {{ vars: Names, exported: Names, blocks: Record<string, Part[]> }} Context
 * @typedef {(c: Context) => string} Part
 * @typedef {{ root: Part, blocks: Record<string, Part> }} Template
 */

/** Names that a template has made: what it exports, its blocks, or a namespace. */
export class Space extends Thing {
  /** @param {Names} names */
  constructor(names) {
    super();
    this.names = names;
  }
  /** @override @param {string} name */
  attr(name) {
    return Object.hasOwn(this.names, name) ? this.names[name] : undefined;
  }
}

/** What every template sees beside its context. @type {Names} */
export const globals = Object.assign(Object.create(null), {
  namespace: (/** @type {Names} */ names = {}) => new Space({ ...names }),
  range(/** @type {number} */ first, /** @type {number} */ end, step = 1) {
    const [from, to] = end === undefined ? [0, first] : [first, end];
    return Array.from(
      { length: Math.max(0, Math.ceil((to - from) / step)) },
      (_, i) => from + i * step,
    );
  },
});

/** Adds the house's own globals and filters, the twins of those given to make_environment.
 * A function's further keywords come as one object, last.
 * @param {{ globals?: Names, filters?: Record<string, (v: any, ...args: any[]) => any> }} more */
export function configure(more) {
  Object.assign(globals, more.globals);
  Object.assign(filters, more.filters);
}

/** @type {Record<string, (loop: Loop) => any>} */
const LOOP = {
  index0: ({ index0 }) => index0,
  index: ({ index0 }) => index0 + 1,
  first: ({ index0 }) => index0 === 0,
  last: ({ index0, items }) => index0 === items.length - 1,
  length: ({ items }) => items.length,
  revindex: ({ index0, items }) => items.length - index0,
  revindex0: ({ index0, items }) => items.length - index0 - 1,
  previtem: ({ index0, items }) => items[index0 - 1],
  nextitem: ({ index0, items }) => items[index0 + 1],
  cycle:
    ({ index0 }) =>
    (/** @type {any[]} */ ...turns) =>
      turns[index0 % turns.length],
};

/** What `loop` is. */
export class Loop extends Thing {
  index0 = 0;
  /** @param {any[]} items */
  constructor(items) {
    super();
    this.items = items;
  }
  /** @override @param {string} name */
  attr(name) {
    return Object.hasOwn(LOOP, name) ? LOOP[name]?.(this) : undefined;
  }
}

/** A macro, or the caller that a call block makes. */
export class Macro extends Thing {
  /** @param {string[]} names its parameters
   * @param {string[]} extras which of caller, kwargs and varargs it uses, in this order
   * @param {(...args: any[]) => string} make */
  constructor(names, extras, make) {
    super();
    this.names = names;
    this.extras = extras;
    this.make = make;
  }
  /** @param {any[]} args @param {Names} [named] */
  call(args, named) {
    const plain = !named && !this.extras.length && args.length <= this.names.length;
    return new Markup(this.make(...(plain ? args : this.sorted(args, { ...named }))));
  }
  /** Puts arguments into the order of the parameters. @param {any[]} args @param {Names} named */
  sorted(args, named) {
    const take = (/** @type {string} */ name) => {
      const value = named[name];
      delete named[name];
      return value;
    };
    const values = this.names.map((name, i) => (i < args.length ? args[i] : take(name)));
    const further = args.slice(this.names.length);
    if (this.extras.includes("caller")) values.push(take("caller") ?? missing("caller"));
    if (this.extras.includes("kwargs")) values.push(named);
    else if (Object.keys(named).length) throw new TypeError("a macro has no such parameter");
    if (this.extras.includes("varargs")) values.push(further);
    else if (further.length) throw new TypeError("a macro has fewer parameters");
    return values;
  }
}

/** @param {any} f @param {any[]} args @param {Names} [named] */
export function call(f, args, named) {
  if (f instanceof Macro) return f.call(args, named);
  if (typeof f !== "function" || named) refuse(f, "something to call");
  return f(...args);
}

/** `set space.name` @param {any} space @param {string} name @param {any} value */
export function assign(space, name, value) {
  if (!(space instanceof Space)) refuse(space, "a namespace");
  space.names[name] = value;
}

/** Names over other names; what is undefined is not set. @param {Names} outer @param {Names} names */
function over(outer, names) {
  const all = Object.create(outer);
  for (const key of Object.keys(names)) if (names[key] !== undefined) all[key] = names[key];
  return all;
}

/** @param {Template} template @param {Names} vars @returns {Context} */
function context(template, vars) {
  const c = { vars, exported: Object.create(null), blocks: Object.create(null) };
  inherit(c, template);
  return c;
}

/** `extends`: the parent's blocks come after one's own. @param {Context} c @param {Template} parent */
export function inherit(c, parent) {
  for (const [name, part] of Object.entries(parent.blocks)) {
    c.blocks[name] = [...(c.blocks[name] ?? []), part];
  }
}

/** `super`: the same block one template up. @param {Context} c @param {string} name @param {Part} part */
export function above(c, name, part) {
  const stack = c.blocks[name] ?? [];
  const parent = stack[stack.indexOf(part) + 1];
  return parent ? () => new Markup(parent(c)) : new Undefined(`no block above ${name}`);
}

/** `self`: every block, to be called. @param {Context} c */
export function self(c) {
  const parts = Object.entries(c.blocks).map(([name, [part]]) => [
    name,
    () => new Markup(part ? part(c) : ""),
  ]);
  return new Space(Object.fromEntries(parts));
}

/** A block's context with the names around it. @param {Context} c @param {Names} names */
export const derive = (c, names) => ({ ...c, vars: over(c.vars, names) });

/** @param {Template} template @param {Names} vars @param {Names} names */
export const include = (template, vars, names) =>
  template.root(context(template, over(vars, names)));

/** `import`: runs a template for what it exports. @param {Template} template @param {Names} vars @param {Names} names */
export function load(template, vars, names) {
  const c = context(template, over(vars, names));
  template.root(c);
  return new Space(c.exported);
}

/** @param {Space} space @param {string} name */
export const pick = (space, name) => known(space.attr(name), name);

/** @param {Record<string, Template>} templates @param {string[]} messages @param {Parameters<typeof learn>[1]} languages */
export function renderer(templates, messages, languages) {
  learn(messages, languages);
  /** Renders a template by its name. @param {string} name @param {Names} given @param {string} code */
  return (name, given, code) => {
    const template = Object.hasOwn(templates, name) ? templates[name] : undefined;
    if (!template) throw new RangeError(`no template ${name}`);
    return using(code, () => include(template, globals, given));
  };
}
