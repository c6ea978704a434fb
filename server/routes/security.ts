/**
 * Security headers, on every response: pages, scripts, API answers and errors alike. The policy stands on scripts too, because a
 * worker takes it from its own response, and the query engine's worker could otherwise reach other origins (measured).
 */
const policy = (styleHashes: readonly string[]): string =>
  [
    `default-src 'none'`,
    `script-src 'self' 'wasm-unsafe-eval'`,
    ['style-src', `'self'`, ...styleHashes.map((hash) => `'${hash}'`)].join(' '),
    `connect-src 'self' blob:`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `worker-src 'self'`,
    `manifest-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types default`,
  ].join('; ');

export const securityHeaders = (styleHashes: readonly string[]): Readonly<Record<string, string>> => ({
  'content-security-policy': policy(styleHashes),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), geolocation=(), microphone=(), payment=(), usb=()',
  'x-frame-options': 'DENY',
});

/** Sets them on an answer. */
export const secure = (styleHashes: readonly string[]): ((headers: Headers) => void) => {
  const all = Object.entries(securityHeaders(styleHashes));
  return (headers) => {
    for (const [name, value] of all) headers.set(name, value);
  };
};
