/**
 * Colours of data: Okabe and Ito's set, which people with any kind of colour vision can tell apart (Color Universal Design, 2008).
 * Its yellow is too pale on white and its black invisible on dark, so those two differ by theme.
 */
const shared = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

export const palette = {
  light: [...shared, '#8a7d00', '#1c2624'],
  dark: ['#56b4e9', '#e8853a', '#2cc295', '#dd97bd', '#e6b13c', '#4f8fd6', '#f0e442', '#d6dedc'],
} as const;

/** For "Other" and "No value", which are not categories. */
export const remainder = { light: '#87938f', dark: '#7d8c89' } as const;
