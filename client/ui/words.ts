/**
 * The one place that turns a fault's code into words: what happened, what is safe, what to do. The map is complete by type, so a
 * new code does not compile without its words.
 */
import type { Fault, FaultCode } from '../../shared/model/faults.ts';
import { count, size } from './format.ts';

const fact = (fault: Fault, name: string): string => {
  const value = fault.facts?.[name];
  return typeof value === 'number' ? count(value) : (value ?? '');
};
const bytes = (fault: Fault, name: string): string => {
  const value = fault.facts?.[name];
  return typeof value === 'number' ? size(value) : 'unknown';
};
/** "Line 12: …" where the line is known. */
const line = (fault: Fault, words: string): string =>
  fault.facts?.line === undefined ? words : `Line ${fact(fault, 'line')}: ${words}`;
const overLimit = (fault: Fault): string =>
  fault.facts?.actual === undefined ? '' : ` It takes ${bytes(fault, 'actual')}; ${bytes(fault, 'allowed')} are allowed.`;

const words: { readonly [code in FaultCode]: (fault: Fault) => string } = {
  INVALID_INPUT: () => 'This cannot be used as it stands. Nothing was changed.',
  TOO_LARGE: (fault) => `This is too large.${overLimit(fault)} Your copy on this device is complete.`,
  UNSUPPORTED_VERSION: () => 'This was made by a newer version of Holdfast. Reload to update; nothing is lost.',
  UNREADABLE_RECORD: () => 'A stored change is damaged and was set aside. Everything else is here.',
  BROKEN_CHAIN: () => 'Changes from the server do not follow one another. They were not applied; your copy is unchanged.',
  WRONG_KEY: () => 'The key does not fit. Nothing was changed.',
  BAD_PHRASE: (fault) =>
    fault.facts?.word === undefined
      ? 'These words are not a recovery phrase. Check their order and spelling.'
      : `Word ${fact(fault, 'word')} is not in the list of recovery words. Check its spelling.`,
  BAD_SIGNATURE: () => 'A signature does not fit, so this was not accepted. Your copy is unchanged.',
  UNAUTHENTICATED: () => 'The server did not accept this device. Everything is saved here; Holdfast will ask again.',
  REVOKED: () => 'This device was removed from your account. Its changes stay here and can be exported.',
  NOT_FOUND: () => 'There is nothing here, or it is not yours.',
  ERASED: () => 'This account was erased on the server. What is on this device stays here.',
  INVITE_NEEDED: () => 'This server makes accounts for invited people only. Everything is saved on this device; enter your invite code under Storage and sync.',
  GAP: () => 'The server lacks earlier changes of this device. They are being sent again.',
  FORK: () => 'This profile was copied or restored. Its unsent changes are kept and continue under a new name.',
  RETIRED: () => 'This device was away for long. Its unsent changes are kept and continue under a new name.',
  CHECKPOINT_FIRST: () => 'Too many devices write to this session. It will be compacted first; nothing is lost.',
  BEHIND: () => 'There are newer changes. They are fetched first.',
  BLOB_MISSING: () => 'A part of a data set did not reach the server. It is sent again.',
  DELETED: () => 'This session was deleted in another tab or on another device. What it had not seen is kept as a recovered copy.',
  PRECONDITION_FAILED: () => 'Someone else was faster. It will be tried again.',
  ALREADY_EXISTS: () => 'This exists already. Nothing was changed.',
  RATE_LIMITED: () => 'Too many requests. Holdfast waits a little and goes on by itself.',
  OVER_QUOTA: (fault) => `The account is full.${overLimit(fault)} Changes stay saved on this device.`,
  UNAVAILABLE: () => 'The server is not available now. Everything is saved here; it will be tried again.',
  INTERNAL: () => 'The server failed. Everything is saved here; it will be tried again.',
  OFFLINE: () => 'No connection. Nothing is lost; it will sync by itself.',
  NOT_OUR_SERVER: () =>
    'Something else answers in place of the server, perhaps a network sign-in page. Everything is saved here.',
  STORAGE_FULL: () => 'The disk of this device is full. Free some space, then try again.',
  STORAGE_FAILED: (fault) =>
    fault.facts?.doing === 'reading'
      ? 'What other tabs and devices changed could not be read from this device’s storage, so it is not shown yet. Holdfast reads again by itself; if this stays, reload.'
      : 'The browser could not write to this device’s storage.',
  STORAGE_NEWER: () => 'A newer version of Holdfast is open in another tab. Reload this one.',
  READ_ONLY: () => 'The lock of this browser is on. Turn it off first: the other keys would come without a lock. Nothing was changed.',
  CSV_RAGGED_ROW: (fault) => line(fault, `${fact(fault, 'actual')} fields where ${fact(fault, 'expected')} are expected.`),
  CSV_UNCLOSED_QUOTE: (fault) => line(fault, 'a quote is opened and never closed.'),
  CSV_BAD_VALUE: (fault) => line(fault, `the value in column “${fact(fault, 'column')}” is not of type ${fact(fault, 'type')}.`),
  CSV_EMPTY: () => 'The file holds no rows.',
  CSV_BAD_ENCODING: (fault) => line(fault, 'some bytes do not fit the encoding. Choose another encoding.'),
  JSON_SYNTAX: (fault) => line(fault, 'this is not valid JSON.'),
  JSON_RECORD: (fault) => line(fault, 'this is no object with fields.'),
  BAD_VALUE: (fault) => `The value in column “${fact(fault, 'column')}” is not of type ${fact(fault, 'type')}.`,
  NO_ROWS: () => 'The file holds no rows.',
  FILE_BROKEN: () => 'The file is damaged or cut short. Nothing was stored.',
  FILE_UNSUPPORTED: () => 'A file of this kind cannot be read here. Nothing was stored.',
  FILE_UNREADABLE: () => 'The file could not be read. It may have been moved or changed.',
  FILE_DIFFERENT: () => 'This is a different file. Choose the one that was imported.',
  DATASET_MISSING: () => 'The data is not on this device. Locate the file to see it here.',
  QUERY_FAILED: () => 'The query failed. Check this panel’s settings.',
  DEFINITION_FAILED: (fault) => `“${fact(fault, 'alias')}” could not be made from its definition. The definition is kept; correct it there.`,
  QUERY_CANCELLED: () => 'The query was cancelled.',
  ENGINE_FAILED: () => 'The analysis engine did not start. Reload to try again; nothing is lost.',
  LINK_BROKEN: () => 'This link is incomplete or altered. Ask for it again.',
  PASSWORD_NEEDED: () => 'This snapshot has a password. Type it to open it.',
  PASSWORD_WRONG: () => 'The password does not fit. Check its letters and capitals, and that the link is whole.',
  FOLDER_DENIED: () => 'The browser asks for your permission to write to the folder again. Nothing was written; what is here is saved.',
  FOLDER_GONE: () => 'The folder is not there any more. Nothing was written; choose a folder again.',
  FOLDER_FAILED: () => 'The folder could not be written: the disk may be full, or the file in use. Earlier backups in it are untouched.',
  LINK_DEAD: () => 'This link does not open any more, or never did. Ask whoever sent it for a new one.',
};

export const faultWords = (fault: Fault): string => words[fault.code](fault);
