/**
 * What the engine says in its own terms about things that this app closes on purpose, said so that the person knows what to do
 * instead: files and addresses, and functions of extensions, which are never fetched. Everything else stays in the engine's words.
 */
import { t } from '../texts/text.ts';

const outOfReach = (what: string): string =>
  t`A query reads the data sets of this session and nothing else; “${what}” is out of its reach, and nothing was fetched. Import the file, then name its data set.`;

const extensionWords = (extension: string): string => {
  switch (extension) {
    case 'icu':
      return [
        t`Time zones are an extension of the engine (icu) that is not part of this app and is never fetched.`,
        t`Datetimes here are UTC without a zone: write now()::TIMESTAMP, and add hours with INTERVAL.`,
      ].join(' ');
    case 'json':
      return [t`JSON functions are an extension of the engine (json) that is not part of this app and is never fetched.`, t`Files of this kind can be imported.`].join(' ');
    case 'parquet':
      return [t`Reading Parquet by name is an extension of the engine (parquet) that is not part of this app and is never fetched.`, t`Files of this kind can be imported.`].join(' ');
    default:
      return t`This is an extension of the engine (${extension}) that is not part of this app and is never fetched.`;
  }
};

const isAddress = (name: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(name) || /[/\\]|\.(?:csv|tsv|json|ndjson|parquet|arrow|db|xlsx)$/i.test(name);

export const noMemory = (): string =>
  t`It needs more memory than the browser gives. Nothing else is affected. Ask for fewer rows or columns, or gather them first.`;

/** Tables of the engine itself; naming one of them as what was perhaps meant leads astray. */
const ownTables = /\nDid you mean "(?:pg_|sqlite_|duckdb_|information_schema|temp\.|system\.)[^"]*"\?/;

const memoryError = /^Out of Memory Error/;

/** `reason` as the engine gave it. */
export const plainReason = (reason: string): string => {
  const file = /^Permission Error: Cannot access file "(.*)" - file system/s.exec(reason)?.[1] ?? /^IO Error: No files found that match the pattern "(.*)"/s.exec(reason)?.[1];
  if (file !== undefined) return outOfReach(file);
  const table = /^Catalog Error: Table with name (.*) does not exist!/.exec(reason)?.[1];
  if (table !== undefined && isAddress(table)) return outOfReach(table);
  const extension =
    /but it exists in the (\w+) extension/.exec(reason)?.[1] ?? /install the required extension '(\w+)'/.exec(reason)?.[1];
  if (extension !== undefined) return extensionWords(extension);
  if (/TIMESTAMP WITH TIME ZONE -> DATE/.test(reason)) return t`${reason}. Write now()::TIMESTAMP::DATE: datetimes here are UTC without a zone.`;
  if (memoryError.test(reason)) return noMemory();
  return reason.replace(ownTables, '');
};
