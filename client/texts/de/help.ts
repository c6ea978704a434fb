/** German texts of client/features/help. */
export const help = {
  Guide: 'Anleitung',
} as const;
