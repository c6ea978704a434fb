/** German texts of what takes files anywhere on a page (client/features/import/FileIntake.tsx). */
export const intake = {
  'Pasted.tsv': 'Eingefügt.tsv',
  'Pasted.csv': 'Eingefügt.csv',
  'Drop to import': 'Zum Importieren ablegen',
} as const;
