/** Norwegian texts of what takes files anywhere on a page (client/features/import/FileIntake.tsx). */
export const intake = {
  'Pasted.tsv': 'Limt inn.tsv',
  'Pasted.csv': 'Limt inn.csv',
  'Drop to import': 'Slipp for å importere',
} as const;
