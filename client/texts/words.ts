/**
 * The one place that turns a fault's code into words: what happened, what is safe, what to do. The map is complete by type, so a
 * new code does not compile without its words.
 */
import type { Fault, FaultCode } from '../../shared/model/faults.ts';
import { count, size } from './format.ts';
import { typeName } from './typeName.ts';
import { t } from './text.ts';

const fact = (fault: Fault, name: string): string => {
  const value = fault.facts?.[name];
  return typeof value === 'number' ? count(value) : (value ?? '');
};
const bytes = (fault: Fault, name: string): string => {
  const value = fault.facts?.[name];
  return typeof value === 'number' ? size(value) : t`unknown`;
};
const type = (fault: Fault): string => typeName(fact(fault, 'type'));
const has = (fault: Fault, name: string): boolean => fault.facts?.[name] !== undefined;

const words: { readonly [code in FaultCode]: (fault: Fault) => string } = {
  INVALID_INPUT: () => t`This cannot be used as it stands. Nothing was changed.`,
  TOO_LARGE: (fault) =>
    has(fault, 'actual')
      ? t`This is too large. It takes ${bytes(fault, 'actual')}; ${bytes(fault, 'allowed')} are allowed. Your copy on this device is complete.`
      : t`This is too large. Your copy on this device is complete.`,
  UNSUPPORTED_VERSION: () => t`This was made by a newer version of Holdfast. Reload to update; nothing is lost.`,
  UNREADABLE_RECORD: () => t`A stored change is damaged and was set aside. Everything else is here.`,
  BROKEN_CHAIN: () => t`Changes from the server do not follow one another. They were not applied; your copy is unchanged.`,
  WRONG_KEY: () => t`The key does not fit. Nothing was changed.`,
  BAD_PHRASE: (fault) =>
    fault.facts?.word === undefined
      ? t`These words are not a recovery phrase. Check their order and spelling.`
      : t`Word ${fact(fault, 'word')} is not in the list of recovery words. Check its spelling.`,
  BAD_SIGNATURE: () => t`A signature does not fit, so this was not accepted. Your copy is unchanged.`,
  UNAUTHENTICATED: () => t`The server did not accept this device. Everything is saved here; Holdfast will ask again.`,
  REVOKED: () => t`This device was removed from your account. Its changes stay here and can be exported.`,
  NOT_FOUND: () => t`There is nothing here, or it is not yours.`,
  ERASED: () => t`This account was erased on the server. What is on this device stays here.`,
  INVITE_NEEDED: () => t`This server makes accounts for invited people only. Everything is saved on this device; enter your invite code under Storage and sync.`,
  GAP: () => t`The server lacks earlier changes of this device. They are being sent again.`,
  FORK: () => t`This profile was copied or restored. Its unsent changes are kept and continue under a new name.`,
  RETIRED: () => t`This device was away for long. Its unsent changes are kept and continue under a new name.`,
  CHECKPOINT_FIRST: () => t`Too many devices write to this session. It will be compacted first; nothing is lost.`,
  BEHIND: () => t`There are newer changes. They are fetched first.`,
  BLOB_MISSING: () => t`A part of a data set did not reach the server. It is sent again.`,
  DELETED: () => t`This session was deleted in another tab or on another device. What it had not seen is kept as a recovered copy.`,
  PRECONDITION_FAILED: () => t`Someone else was faster. It will be tried again.`,
  ALREADY_EXISTS: () => t`This exists already. Nothing was changed.`,
  RATE_LIMITED: () => t`Too many requests. Holdfast waits a little and goes on by itself.`,
  OVER_QUOTA: (fault) =>
    has(fault, 'actual')
      ? t`The account is full. It takes ${bytes(fault, 'actual')}; ${bytes(fault, 'allowed')} are allowed. Changes stay saved on this device.`
      : t`The account is full. Changes stay saved on this device.`,
  UNAVAILABLE: () => t`The server is not available now. Everything is saved here; it will be tried again.`,
  INTERNAL: () => t`The server failed. Everything is saved here; it will be tried again.`,
  OFFLINE: () => t`No connection. Nothing is lost; it will sync by itself.`,
  NOT_OUR_SERVER: () =>
    t`Something else answers in place of the server, perhaps a network sign-in page. Everything is saved here.`,
  STORAGE_FULL: () => t`The disk of this device is full. Free some space, then try again.`,
  STORAGE_FAILED: (fault) =>
    fault.facts?.doing === 'reading'
      ? t`What other tabs and devices changed could not be read from this device’s storage, so it is not shown yet. Holdfast reads again by itself; if this stays, reload.`
      : t`The browser could not write to this device’s storage.`,
  STORAGE_NEWER: () => t`A newer version of Holdfast is open in another tab. Reload this one.`,
  READ_ONLY: () => t`The lock of this browser is on. Turn it off first: the other keys would come without a lock. Nothing was changed.`,
  CSV_RAGGED_ROW: (fault) =>
    has(fault, 'line')
      ? t`Line ${fact(fault, 'line')}: ${fact(fault, 'actual')} fields where ${fact(fault, 'expected')} are expected.`
      : t`A line has ${fact(fault, 'actual')} fields where ${fact(fault, 'expected')} are expected.`,
  CSV_UNCLOSED_QUOTE: (fault) =>
    has(fault, 'line') ? t`Line ${fact(fault, 'line')}: a quote is opened and never closed.` : t`A quote is opened and never closed.`,
  CSV_BAD_VALUE: (fault) =>
    has(fault, 'line')
      ? t`Line ${fact(fault, 'line')}: the value in column “${fact(fault, 'column')}” is not of type ${type(fault)}.`
      : t`The value in column “${fact(fault, 'column')}” is not of type ${type(fault)}.`,
  CSV_EMPTY: () => t`The file holds no rows.`,
  CSV_BAD_ENCODING: (fault) =>
    has(fault, 'line')
      ? t`Line ${fact(fault, 'line')}: some bytes do not fit the encoding. Choose another encoding.`
      : t`Some bytes do not fit the encoding. Choose another encoding.`,
  JSON_SYNTAX: (fault) => (has(fault, 'line') ? t`Line ${fact(fault, 'line')}: this is not valid JSON.` : t`This is not valid JSON.`),
  JSON_RECORD: (fault) => (has(fault, 'line') ? t`Line ${fact(fault, 'line')}: this is no object with fields.` : t`This is no object with fields.`),
  BAD_VALUE: (fault) => t`The value in column “${fact(fault, 'column')}” is not of type ${type(fault)}.`,
  NO_ROWS: () => t`The file holds no rows.`,
  FILE_BROKEN: () => t`The file is damaged or cut short. Nothing was stored.`,
  FILE_UNSUPPORTED: () => t`A file of this kind cannot be read here. Nothing was stored.`,
  FILE_UNREADABLE: () => t`The file could not be read. It may have been moved or changed.`,
  FILE_DIFFERENT: () => t`This is a different file. Choose the one that was imported.`,
  DATASET_MISSING: () => t`The data is not on this device. Locate the file to see it here.`,
  QUERY_FAILED: () => t`The query failed. Check this panel’s settings.`,
  DEFINITION_FAILED: (fault) => t`“${fact(fault, 'alias')}” could not be made from its definition. The definition is kept; correct it there.`,
  QUERY_CANCELLED: () => t`The query was cancelled.`,
  ENGINE_FAILED: () => t`The analysis engine did not start. Reload to try again; nothing is lost.`,
  LINK_BROKEN: () => t`This link is incomplete or altered. Ask for it again.`,
  PASSWORD_NEEDED: () => t`This snapshot has a password. Type it to open it.`,
  PASSWORD_WRONG: () => t`The password does not fit. Check its letters and capitals, and that the link is whole.`,
  FOLDER_DENIED: () => t`The browser asks for your permission to write to the folder again. Nothing was written; what is here is saved.`,
  FOLDER_GONE: () => t`The folder is not there any more. Nothing was written; choose a folder again.`,
  FOLDER_FAILED: () => t`The folder could not be written: the disk may be full, or the file in use. Earlier backups in it are untouched.`,
  LINK_DEAD: () => t`This link does not open any more, or never did. Ask whoever sent it for a new one.`,
};

export const faultWords = (fault: Fault): string => words[fault.code](fault);
