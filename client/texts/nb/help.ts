/** Norwegian texts of client/features/help. */
export const help = {
  Guide: 'Veiledning',
} as const;
