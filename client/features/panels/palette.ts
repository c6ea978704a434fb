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

/** Viridis, from least to most: even steps for the eye, in grey and for every kind of colour vision (van der Walt and Smith, 2015). */
export const ramp = ['#440154', '#482878', '#3e4989', '#31688e', '#26828e', '#1f9e89', '#35b779', '#6ece58', '#b5de2b', '#fde725'] as const;
