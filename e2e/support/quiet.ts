/**
 * Nothing on the console in normal use: every error, warning and uncaught exception of any page or worker is kept, and a test that
 * did not expect it fails.
 */
import type { BrowserContext } from '@playwright/test';

export interface Quiet {
  watch(context: BrowserContext): void;
  /** Messages that this test brings about on purpose. */
  allow(pattern: RegExp): void;
  unexpected(): readonly string[];
}

export const createQuiet = (): Quiet => {
  const heard: string[] = [];
  const allowed: RegExp[] = [];
  return {
    watch: (context) => {
      context.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') {
          heard.push(`console.${message.type()}: ${message.text()} (${message.location().url})`);
        }
      });
      context.on('weberror', (error) => heard.push(`uncaught: ${error.error().stack ?? error.error().message}`));
    },
    allow: (pattern) => {
      allowed.push(pattern);
    },
    unexpected: () => heard.filter((line) => !allowed.some((pattern) => pattern.test(line))),
  };
};

/** What Chromium itself prints about a request that failed for want of a network. */
export const networkNoise = /Failed to load resource: net::ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|FAILED|EMPTY_RESPONSE|CONNECTION_RESET)/;
