/**
 * How an item lies in Cosmos DB, and what is checked before the call, so that the service never has to refuse it.
 *
 *   { id, p: partition, o: "kind sort id", m: summary, b: body, w: the write that made it }
 *
 * `o` is one string that sorts as (kind, sort, id) do: a space is below every letter that a sort or an id may have. So one range
 * index serves every list, and the sealed bodies are never indexed. `w` tells whose write stands there after a doubtful answer.
 */
import type { Json } from '../../../shared/model/json.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { Item, Place, StoredItem } from '../store.ts';

export interface Shape {
  readonly id: string;
  readonly p: string;
  readonly o: string;
  readonly m: Json;
  readonly b: Json;
  readonly w: string;
}

const name = /^[A-Za-z0-9_.-]{1,255}$/;
const kindForm = /^[a-z]{1,40}$/;
const sortForm = /^[\x21-\x7e]{0,255}$/;

/** An item that Cosmos DB would refuse is a bug of the caller: services check sizes and mint ids. */
export class UnfitItem extends Error {
  override readonly name = 'UnfitItem';
}

const need = (fits: boolean, what: string): void => {
  if (!fits) throw new UnfitItem(what);
};

export const checkName = (partition: string, id: string): void => {
  need(name.test(partition), 'a partition key has letters, digits, "_", "." and "-", at most 255');
  need(name.test(id), 'an id has letters, digits, "_", "." and "-", at most 255');
};

const orderOf = ({ kind, sort, id }: Pick<Item, 'kind' | 'sort' | 'id'>): string => `${kind} ${sort} ${id}`;

/** Bounds of a list, both outside of it. */
export const boundsOf = (kind: string, after: Place | undefined): { readonly above: string; readonly below: string } => ({
  above: after === undefined ? `${kind} ` : orderOf({ kind, ...after }),
  below: `${kind}!`,
});

const encoder = new TextEncoder();

export const toShape = (item: Item, w: string): Shape => {
  checkName(item.partition, item.id);
  need(kindForm.test(item.kind), 'a kind is small letters');
  need(sortForm.test(item.sort), 'a sort is visible ASCII');
  const shape: Shape = { id: item.id, p: item.partition, o: orderOf(item), m: item.summary, b: item.body, w };
  const bytes = encoder.encode(JSON.stringify(shape)).byteLength;
  need(bytes <= limits.storedItemBytes, `an item of ${bytes} bytes; ${limits.storedItemBytes} are allowed`);
  return shape;
};

export const toRow = ({ id, o, m }: Pick<Shape, 'id' | 'o' | 'm'>) => {
  const [, sort = ''] = o.split(' ');
  return { id, sort, summary: m };
};

export const fromShape = ({ id, p, o, m, b }: Shape, etag: string): StoredItem => {
  const [kind = '', sort = ''] = o.split(' ');
  return { partition: p, id, kind, sort, summary: m, body: b, etag: toPort(etag) };
};

/** Cosmos DB's etags come in quotes, which an HTTP ETag made of them must not hold twice. */
export const toPort = (etag: string): string => (etag.startsWith('"') ? etag.slice(1, -1) : `.${etag}`);
export const toCosmos = (etag: string): string => (etag.startsWith('.') ? etag.slice(1) : `"${etag}"`);
