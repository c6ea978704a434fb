/** Pieces of SQL that are safe to put together: names and texts from data only ever pass through these two. */

/** An identifier, quoted as standard SQL and DuckDB want it. */
export const name = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

/** A string literal. DuckDB gives backslashes no meaning in it. */
export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
