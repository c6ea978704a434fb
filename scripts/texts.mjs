/**
 * Reads the texts of the screen out of the code (client/texts/text.ts says how they stand there) and holds the catalogues of the other
 * languages against them. `node scripts/texts.mjs` prints what is missing, what nothing asks for, and what stands bare.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'vite';
import { root } from './runtime.mjs';

/** @typedef {{ type: string, start: number, [name: string]: unknown }} Node */
/** @typedef {{ readonly text: string, readonly file: string, readonly line: number }} Found */

/** Attributes and members that people read or hear. */
const read = new Set(['label', 'title', 'aria-label', 'aria-roledescription', 'placeholder', 'hint', 'alt', 'detail', 'heading', 'question', 'caption', 'warning', 'wrong', 'summary', 'pill']);
/** Names are the same everywhere. */
const names = new Set(['Holdfast', 'SQL', 'CSV', 'JSON', 'QR', 'NULL', 'PNG', 'SVG', 'Parquet', 'Arrow', 'UTF-8', 'UTF-16 LE', 'UTF-16 BE', 'Windows-1252', 'Norsk bokmål', 'Holdfast backup']);

/** Words one after the other that are neither SQL nor for the developer. @param {string} text */
const isSentence = (text) => !names.has(text) && /^\s*[\p{L}“(][\p{L}’]*,? [\p{L}“].*\p{Ll}/u.test(text) && !/^[a-z]+( [a-z]+)*$|^(button|input|select),|\b(SELECT|NULL|AS) /.test(text);

/** What an icon is drawn by. @param {string} text */
const isPath = (text) => /^M[\d.]/.test(text);

/** @param {string} text */
const says = (text) => /\p{L}{2}/u.test(text) && !names.has(text.trim()) && !isPath(text);

/** @param {unknown} node @returns {node is Node} */
const isNode = (node) => typeof node === 'object' && node !== null && typeof (/** @type {Node} */ (node).type) === 'string';

/** @param {unknown} value @param {(node: Node, within: boolean) => void} look @param {boolean} within  a function, so that it runs when something is painted */
const walk = (value, look, within = false) => {
  if (Array.isArray(value)) for (const each of value) walk(each, look, within);
  if (!isNode(value)) return;
  look(value, within);
  const inner = within || /Function/.test(value.type);
  for (const part of Object.values(value)) if (typeof part === 'object') walk(part, look, inner);
};

/** @param {Node} template */
const keyOf = (template) =>
  /** @type {{ value: { cooked: string } }[]} */ (template.quasis).map(({ value }) => value.cooked).reduce((key, piece, at) => `${key}{${at - 1}}${piece}`);

/** What an expression comes to where it is shown as it stands. @param {unknown} value @returns {Node[]} */
const barely = (value) => {
  if (!isNode(value)) return [];
  switch (value.type) {
    case 'Literal':
      return typeof value.value === 'string' && says(value.value) ? [value] : [];
    case 'TemplateLiteral':
      return says(keyOf(value).replaceAll(/\{\d+\}/g, ' ')) ? [value] : [];
    case 'ConditionalExpression':
      return [...barely(value.consequent), ...barely(value.alternate)];
    case 'LogicalExpression':
      return [...barely(value.left), ...barely(value.right)];
    case 'JSXExpressionContainer':
      return barely(value.expression);
    default:
      return [];
  }
};

const sources = () => globSync(['client/{app,features,ui}/**/*.{ts,tsx}', 'client/texts/*.ts', 'client/data/{engineWords,making}.ts'], { cwd: root }).filter((file) => !/\.test\.tsx?$/.test(file));

/**
 * What one file asks for, what it shows without asking, and what it asks for while it loads.
 * @param {string} file @param {string} code
 * @returns {{ asked: Found[], bare: Found[], early: Found[] }}
 */
export const textsIn = (file, code) => {
  const { program } = parseSync(file, code);
  /** @type {{ asked: Found[], bare: Found[], early: Found[] }} */
  const found = { asked: [], bare: [], early: [] };
  const note = (/** @type {Found[]} */ list, /** @type {string} */ text, /** @type {Node} */ node) => list.push({ text, file, line: code.slice(0, node.start).split('\n').length });
  /** A sentence may be an attribute as well. @type {Set<number>} */
  const seen = new Set();
  const shown = (/** @type {Node} */ literal) => {
    if (!seen.has(literal.start)) note(found.bare, literal.type === 'Literal' ? String(literal.value) : keyOf(literal), literal);
    seen.add(literal.start);
  };
  walk(program.body, (node, within) => {
    const name = /** @type {{ name?: string } | undefined} */ (node.tag ?? node.callee)?.name;
    if (node.type === 'TaggedTemplateExpression' && (name === 't' || name === 'english')) {
      note(found.asked, keyOf(/** @type {Node} */ (node.quasi)), node);
      if (name === 't' && !within) note(found.early, keyOf(/** @type {Node} */ (node.quasi)), node);
    }
    if (node.type === 'CallExpression' && name === 'counted') {
      const [, one, many] = /** @type {Node[]} */ (node.arguments);
      if (typeof one?.value === 'string') for (const text of [one.value, many === undefined ? `${one.value}s` : many.value]) note(found.asked, String(text), node);
    }
    if (node.type === 'JSXText' && says(String(node.value))) note(found.bare, String(node.value).trim(), node);
    if (node.type === 'Literal' && typeof node.value === 'string' && isSentence(node.value) && !names.has(node.value)) shown(node);
    const key = /** @type {{ name?: unknown, value?: unknown } | undefined} */ (node.type === 'JSXAttribute' ? node.name : node.type === 'Property' ? node.key : undefined);
    if (key !== undefined && read.has(String(key.name ?? key.value))) barely(node.value).forEach(shown);
    if (node.type === 'JSXElement' || node.type === 'JSXFragment')
      for (const child of /** @type {Node[]} */ (node.children)) if (child.type === 'JSXExpressionContainer') barely(child).forEach(shown);
  });
  return found;
};

/** Files that the page has read before it paints. */
const firstFiles = () => {
  const reached = new Set();
  const follow = (/** @type {string} */ file) => {
    if (reached.has(file)) return;
    reached.add(file);
    const { module } = parseSync(file, readFileSync(path.join(root, file), 'utf8'));
    for (const { moduleRequest, entries } of module.staticImports) {
      const isType = entries.length > 0 && entries.every(({ isType: only }) => only);
      if (!isType && /^\.[^?]*\.tsx?$/.test(moduleRequest.value)) follow(path.posix.join(path.posix.dirname(file), moduleRequest.value));
    }
  };
  follow('client/main.tsx');
  return reached;
};

export const textsOfScreen = () => {
  const all = sources().map((file) => textsIn(file, readFileSync(path.join(root, file), 'utf8')));
  const first = firstFiles();
  const asked = all.flatMap((each) => each.asked);
  return { asked, bare: all.flatMap((each) => each.bare), early: all.flatMap((each) => each.early), first: new Set(asked.filter(({ file }) => first.has(file)).map(({ text }) => text)) };
};

/** @param {string} text */
const places = (text) => [...text.matchAll(/\{\d+\}/g)].map(([place]) => place).sort().join();

/**
 * What a catalogue lacks, has too much, or says with other values than the English text.
 * @param {readonly Found[]} asked @param {{ readonly [english: string]: string }} catalogue
 */
export const compare = (asked, catalogue) => {
  const wanted = new Map(asked.map((found) => [found.text, found]));
  return {
    missing: [...wanted.values()].filter(({ text }) => !Object.hasOwn(catalogue, text)),
    unused: Object.keys(catalogue).filter((text) => !wanted.has(text)),
    other: Object.entries(catalogue).filter(([text, said]) => places(text) !== places(said)).map(([text]) => text),
  };
};

export const languages = ['de', 'nb'];

/** @param {string} language @returns {Promise<{ first: Record<string, string>, later: Record<string, string> }>} */
export const catalogueOf = async (language) => {
  const part = async (/** @type {string} */ name) => (await import(path.join(root, 'client/texts', language, `${name}.ts`))).default;
  return { first: await part('first'), later: await part('later') };
};

/**
 * What each file of a catalogue holds.
 * @param {string} language @returns {Promise<readonly { readonly file: string, readonly texts: Record<string, string> }[]>}
 */
export const filesOf = (language) =>
  Promise.all(
    globSync(`client/texts/${language}/**/*.ts`, { cwd: root })
      .filter((file) => !/(first|later)\.ts$/.test(file))
      .map(async (file) => ({ file, texts: Object.assign({}, ...Object.values(await import(path.join(root, file)))) })),
  );

if (import.meta.main) {
  const { asked, bare, early, first } = textsOfScreen();
  const only = process.argv[2] ?? '';
  const at = (/** @type {Found} */ { text, file, line }) => file.startsWith(only) && console.log(`  ${file}:${line}  ${JSON.stringify(text)}`);
  console.log('shown without being asked for:');
  bare.forEach(at);
  console.log('asked for while a module loads:');
  early.forEach(at);
  for (const language of languages) {
    const catalogue = await catalogueOf(language);
    const { missing, unused, other } = compare(asked, { ...catalogue.later, ...catalogue.first });
    console.log(`${language}: missing`);
    missing.forEach(at);
    console.log(`${language}: asked for by nothing: ${unused.length}`);
    for (const text of unused) console.log(`  ${JSON.stringify(text)}`);
    for (const text of other) console.log(`  other values: ${JSON.stringify(text)}`);
    for (const text of first) if (Object.hasOwn(catalogue.later, text)) console.log(`  needed at first, stands in later: ${JSON.stringify(text)}`);
  }
  console.log(`${new Set(asked.map(({ text }) => text)).size} texts, ${first.size} of them at first`);
}
