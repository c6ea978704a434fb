/**
 * A sealed box for everything that is not a record: views, metadata, results, chunks of data sets, keys, snapshots. The context
 * says what it is and where it belongs ('view|' + session), and a box moved to another context does not open.
 *
 *   version 1 | nonce 12 | sealed | tag 16        additional data: 'hf1|box' | version | context, UTF-8
 */
import { concat, utf8, type Bytes } from '../model/bytes.ts';
import { fault } from '../model/faults.ts';
import { err, ok, type Result } from '../model/result.ts';
import { nonceBytes, seal, tagBytes, unseal } from './gcm.ts';
import type { CryptoPort, DataKey } from './port.ts';

const boxVersion = 1;
const version = new Uint8Array([boxVersion]);

/** Bytes that a box adds to what it holds. */
export const boxOverheadBytes = version.byteLength + nonceBytes + tagBytes;

const bind = (context: string): Bytes => concat(utf8('hf1|box'), version, utf8(context));

export const sealBox = async (crypto: CryptoPort, key: DataKey, context: string, bytes: Bytes): Promise<Bytes> =>
  concat(version, await seal(crypto, key, bind(context), bytes));

/** Faults: UNREADABLE_RECORD (another key, another context or damaged), UNSUPPORTED_VERSION { version }. */
export const openBox = async (crypto: CryptoPort, key: DataKey, context: string, box: Bytes): Promise<Result<Bytes>> => {
  const found = box[0];
  if (found === undefined) return err(fault('UNREADABLE_RECORD'));
  if (found !== boxVersion) return err(fault('UNSUPPORTED_VERSION', { version: found }));
  const plain = await unseal(crypto, key, bind(context), concat(box.subarray(1)));
  return plain === undefined ? err(fault('UNREADABLE_RECORD')) : ok(plain);
};
