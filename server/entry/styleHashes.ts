/**
 * The build leaves the hashes of libraries' own style tags in dist/csp-hashes.json, as ["sha256-…"]; without it there are none.
 */
export const parseStyleHashes = (text: string): readonly string[] => {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list)
      ? list.filter((hash) => typeof hash === 'string' && /^sha(?:256|384|512)-[A-Za-z0-9+/=]+$/.test(hash))
      : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
};
