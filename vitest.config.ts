/** Pure code only, in Node. What a person sees is tested in the real browser (playwright.config.ts), never in an imitation. */
import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[]) => ({ test: { name, include, environment: 'node' as const } });

export default defineConfig({
  test: {
    projects: [
      project('shared', ['shared/**/*.test.ts']),
      project('server', ['server/**/*.test.ts']),
      project('client-pure', ['client/**/*.test.ts']),
      project('tools', ['scripts/**/*.test.ts', 'e2e/support/**/*.test.ts']),
    ],
    // Far above what any but the longest takes, so that a busy machine makes no failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
