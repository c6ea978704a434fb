/**
 * The one Trusted Types policy. Scripts may come from our own origin only (module workers, the service worker), HTML from nobody:
 * a library that sets innerHTML gets an exception in every browser that knows Trusted Types, unless it sets nothing at all.
 */
interface PolicyFactory {
  createPolicy(
    name: 'default',
    rules: { createHTML(html: string): string; createScriptURL(address: string): string; createScript(): never },
  ): unknown;
}

const refuse = (what: string): never => {
  throw new TypeError(`Holdfast does not make ${what} from text`);
};

export const startTrustedTypes = (): void => {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  factory?.createPolicy('default', {
    createHTML: (html) => (html === '' ? html : refuse('HTML')),
    createScriptURL: (address) =>
      new URL(address, location.href).origin === location.origin ? address : refuse('a script address'),
    createScript: () => refuse('a script'),
  });
};
