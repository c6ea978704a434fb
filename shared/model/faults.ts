/**
 * Every failure that is expected has a code here. A fault carries facts (numbers, names) and never a sentence: one place in the
 * client turns a code into words and an action. Codes are stable; the API sends them in problem details (RFC 9457).
 */
export const faultCodes = [
  // input
  'INVALID_INPUT',
  'TOO_LARGE',
  'UNSUPPORTED_VERSION',
  // sealing
  'UNREADABLE_RECORD',
  'BROKEN_CHAIN',
  'WRONG_KEY',
  'BAD_PHRASE',
  'BAD_SIGNATURE',
  // access
  'UNAUTHENTICATED',
  'REVOKED',
  'NOT_FOUND',
  'ERASED',
  'INVITE_NEEDED',
  // sync
  'GAP',
  'FORK',
  'RETIRED',
  'CHECKPOINT_FIRST',
  'BEHIND',
  'BLOB_MISSING',
  'DELETED',
  'PRECONDITION_FAILED',
  'ALREADY_EXISTS',
  // capacity
  'RATE_LIMITED',
  'OVER_QUOTA',
  'UNAVAILABLE',
  'INTERNAL',
  // network
  'OFFLINE',
  'NOT_OUR_SERVER',
  // device
  'STORAGE_FULL',
  'STORAGE_FAILED',
  'STORAGE_NEWER',
  'READ_ONLY',
  // data
  'CSV_RAGGED_ROW',
  'CSV_UNCLOSED_QUOTE',
  'CSV_BAD_VALUE',
  'CSV_EMPTY',
  'CSV_BAD_ENCODING',
  'JSON_SYNTAX',
  'JSON_RECORD',
  'BAD_VALUE',
  'NO_ROWS',
  'FILE_BROKEN',
  'FILE_UNSUPPORTED',
  'FILE_UNREADABLE',
  'FILE_DIFFERENT',
  'DATASET_MISSING',
  'QUERY_FAILED',
  'QUERY_CANCELLED',
  'DEFINITION_FAILED',
  'ENGINE_FAILED',
  // snapshots
  'LINK_BROKEN',
  'LINK_DEAD',
  // backup
  'FOLDER_DENIED',
  'FOLDER_GONE',
  'FOLDER_FAILED',
  'PASSWORD_NEEDED',
  'PASSWORD_WRONG',
] as const;

export type FaultCode = (typeof faultCodes)[number];

export interface Fault {
  readonly code: FaultCode;
  /** Numbers and names that the words need, e.g. { line: 12, actual: 1700000, allowed: 1572864 }. Never content of a session. */
  readonly facts?: { readonly [name: string]: string | number };
}

export const fault = (code: FaultCode, facts?: Fault['facts']): Fault => (facts === undefined ? { code } : { code, facts });
